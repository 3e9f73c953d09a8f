using System.CommandLine;
using LightLM.Clue.Sets;

namespace LightLM.Cli.Options;

/// <summary>The option that names a data set: a contest task's, or another one.</summary>
internal static class DataSetOption
{
    public static Option<DataSet> Create()
    {
        (string Name, DataSet Set)[] choices = [.. KnownSets.All.Select(set => (set.Name, set))];
        Option<DataSet> option = ChoiceOption.Create(
            "--task", $"The task or data set that the data belongs to: {string.Join(", ", choices.Select(choice => choice.Name))}", choices);
        option.Aliases.Add("-t");
        option.HelpName = "TASK";
        option.Required = true;
        return option;
    }
}
