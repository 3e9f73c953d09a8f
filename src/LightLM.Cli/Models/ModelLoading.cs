using LightLM.Cli.Hosting;

namespace LightLM.Cli.Models;

/// <summary>Loads models for commands.</summary>
internal static class ModelLoading
{
    /// <summary>The path of the named model, or of the default one for a task.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="path">The model that the user named, if any.</param>
    /// <param name="defaultName">What the model is for, as the manifest calls it.</param>
    public static string Find(Shell shell, string? path, string defaultName) => path ?? DefaultModels.Find(shell, defaultName);

    /// <summary>Loads a model.</summary>
    /// <param name="path">The model.</param>
    /// <param name="options">How the model is to answer; it is not warmed up.</param>
    public static LightModel Load(string path, LightModelOptions? options = null) =>
        LightModel.Load(SourceModel.Open(path), (options ?? new LightModelOptions()) with { WarmUp = false });

    /// <summary>Loads the named model, or the default one for a task.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="path">The model that the user named, if any.</param>
    /// <param name="defaultName">What the model is for, as the manifest calls it.</param>
    /// <param name="options">How the model is to answer; it is not warmed up.</param>
    public static LightModel Load(Shell shell, string? path, string defaultName, LightModelOptions? options = null) =>
        Load(Find(shell, path, defaultName), options);
}
