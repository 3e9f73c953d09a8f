using System.CommandLine;

namespace LightLM.Bench.Models;

/// <summary>The folder with the trained checkpoints, the data sets and the vendor's graphs, which lies beside the repository.</summary>
/// <param name="Path">The folder.</param>
internal sealed record SharedFolder(string Path)
{
    /// <summary>A task's checkpoint, or that of the masked language model ("mlm").</summary>
    public string Checkpoint(string name) => Require("models", name);

    /// <summary>A task's labelled rows.</summary>
    public string DevSet(string task) => Require("clue", task, "dev.json");

    /// <summary>A graph that ONNX Runtime's own tools made of the encoder of "mlm".</summary>
    public string VendorGraph(string precision) => Require("peers", $"encoder.{precision}.onnx");

    /// <summary>Creates the option that names the folder.</summary>
    public static Option<DirectoryInfo?> CreateOption() => new("--shared")
    {
        Description = "The folder with models/, clue/ and peers/. Without it, 'shared' beside the repository.",
        HelpName = "DIR",
    };

    /// <summary>The folder that the option names, or the one beside the repository.</summary>
    public static SharedFolder Of(DirectoryInfo? option) =>
        new(option?.FullName ?? System.IO.Path.Combine(Repository.Root, "..", "shared"));

    private string Require(params ReadOnlySpan<string> parts)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine([Path, .. parts]));
        return System.IO.Path.Exists(path) ? path : throw new InputException(
            $"{path}: expected a file or folder, found nothing. Name the folder that holds {string.Join('/', parts!)} with --shared DIR.");
    }
}
