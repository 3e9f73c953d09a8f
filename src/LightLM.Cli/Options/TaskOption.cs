using System.CommandLine;
using LightLM.Clue;

namespace LightLM.Cli.Options;

/// <summary>The option that names a contest task.</summary>
internal static class TaskOption
{
    private const string HelpName = "TASK";

    private static string Names => string.Join(", ", ClueTasks.All.Select(task => task.OfficialName()));

    public static Option<ClueTask> Create()
    {
        Option<ClueTask> option = ChoiceOption.Create(
            "--task", $"The contest task that the data belongs to: {Names}", [.. ClueTasks.All.Select(task => (task.OfficialName(), task))]);
        option.Aliases.Add("-t");
        option.HelpName = HelpName;
        option.Required = true;
        return option;
    }

    /// <summary>The option where a command can do without.</summary>
    public static Option<ClueTask?> CreateOptional(string description)
    {
        Option<ClueTask?> option = ChoiceOption.Create(
            "--task", $"{description}: {Names}", [.. ClueTasks.All.Select(task => (task.OfficialName(), (ClueTask?)task))]);
        option.Aliases.Add("-t");
        option.HelpName = HelpName;
        return option;
    }
}
