using LightLM.Cli.Hosting;
using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Timing.Models;

namespace LightLM.Cli.Models;

/// <summary>The vocabulary that texts are read with where no model brings one: that of the default model for entities.</summary>
internal static class DefaultVocabulary
{
    /// <summary>Finds the model that has it.</summary>
    /// <exception cref="LightLMException">There is no such model.</exception>
    public static string Find(Shell shell) => DefaultModels.Find(shell, ClueTask.Cluener.OfficialName());

    /// <summary>Reads it.</summary>
    /// <exception cref="LightLMException">There is no such model, or it has none.</exception>
    public static TokenizerSettings Read(Shell shell) =>
        ModelSummary.Read(Find(shell)).Tokenizer
        ?? throw new InputException("The default model has no vocabulary for the baseline to read with; name a baseline of your own.");
}
