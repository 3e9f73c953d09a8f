using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>Trained models: those that come with the repository, and checkpoints that lie beside some clones.</summary>
internal static class RealModels
{
    /// <summary>The clone's folder.</summary>
    public static string Root => Clone.Root;

    /// <summary>The folder of the models that come with the repository.</summary>
    public static string Folder => Path.Combine(Root, "models");

    /// <summary>The entity model that comes with the repository.</summary>
    public static string Entities => Shipped("cluener");

    /// <summary>A model that comes with the repository.</summary>
    public static string Shipped(string name) => Path.Combine(Folder, name + ".lightlm");

    /// <summary>A checkpoint; the test is skipped where it is not there.</summary>
    public static string Of(string task) => SharedData.Require(Path.Combine("models", task));
}
