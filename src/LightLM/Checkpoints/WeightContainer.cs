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
    /// Compares what was made of a file's weights with what else the file says, and throws a <see cref="ModelFileException"/> where they contradict
    /// each other; null for a form that holds nothing but weights. It is given the model and what <see cref="Open"/> returned, and disposes neither.
    /// </summary>
    public Action<ModelPackage, TensorSource>? Prove { get; init; }

    /// <summary>Whether a file's name ends as one of the form does.</summary>
    internal bool HasExtension(string path) => Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
