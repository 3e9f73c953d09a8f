using LightLM.Cli.Hosting;

namespace LightLM.Cli.Models;

/// <summary>Loads models for commands.</summary>
internal static class ModelLoading
{
    /// <summary>Loads the named model, or the default one for a task.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="path">The model that the user named, if any.</param>
    /// <param name="defaultName">What the model is for, as the manifest calls it.</param>
    /// <param name="options">How the model is to answer; it is not warmed up.</param>
    public static LightModel Load(Shell shell, string? path, string defaultName, LightModelOptions? options = null) =>
        LightModel.Load(
            SourceModel.Open(path ?? DefaultModels.Find(shell, defaultName)),
            (options ?? new LightModelOptions()) with { WarmUp = false });
}
