using LightLM.Formats;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>A form in which a checkpoint's weights are stored.</summary>
/// <param name="Format">What it is called, such as "PyTorch".</param>
/// <param name="Toolkit">Who writes it.</param>
/// <param name="Open">Opens a file of the form; throws a <see cref="ModelFileException"/> where it cannot be read.</param>
public sealed record WeightContainer(string Format, Toolkit Toolkit, Func<string, TensorSource> Open)
{
    /// <summary>The name that its file has in a directory.</summary>
    public required string FileName { get; init; }

    /// <summary>
    /// What the names of its files end with, such as ".pt": how a file of another name is recognized, and found in a directory where it is the
    /// only one.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>
    /// The folder of a checkpoint's directory in which its file may lie apart from the configuration, such as Optimum's "onnx"; a directory without
    /// other weights is searched there for <see cref="FileName"/>. Null where there is none.
    /// </summary>
    public string? Subfolder { get; init; }

    /// <summary>
    /// Compares what was made of a file's weights with what else the file says, and throws a <see cref="ModelFileException"/> where they contradict
    /// each other; null for a form that holds nothing but weights. It is given the model and what <see cref="Open"/> returned, and disposes neither.
    /// </summary>
    public Action<ModelPackage, TensorSource>? Prove { get; init; }

    /// <summary>The directory of a file's checkpoint: its own, or the one around <see cref="Subfolder"/> where the configuration is not in that.</summary>
    internal string FolderOf(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        bool liesApart = Path.GetFileName(folder) == Subfolder && !File.Exists(Path.Combine(folder, CheckpointFiles.ConfigurationName));
        return liesApart ? Path.GetDirectoryName(folder)! : folder;
    }

    /// <summary>Whether a file's name ends as one of the form does.</summary>
    internal bool HasExtension(string path) => Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
