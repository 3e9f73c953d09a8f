using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;

namespace LightLM.Timing.Models;

/// <summary>What there is to know about a model without running it.</summary>
/// <param name="Path">The file or directory.</param>
/// <param name="Bytes">Its size; of a directory, that of all files in it. Links are followed.</param>
/// <param name="Family">The family of architectures that it is of.</param>
/// <param name="Encoder">The architecture.</param>
/// <param name="Task">The head with its labels and limits.</param>
/// <param name="Tokenizer">The vocabulary and its options, if any.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Precision">What the matrices are stored in.</param>
/// <param name="Source">The name of the checkpoint that it was made of.</param>
/// <param name="Format">That checkpoint's format.</param>
/// <param name="Sha256">The SHA-256 of that checkpoint's weights.</param>
/// <param name="Warnings">What a checkpoint directory lacks.</param>
internal sealed record ModelSummary(
    string Path,
    long Bytes,
    string Family,
    EncoderDescription Encoder,
    TaskDescription Task,
    TokenizerSettings? Tokenizer,
    ParameterCounts Parameters,
    string Precision,
    string Source,
    string Format,
    string Sha256,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Reads the summary of a file or checkpoint directory.</summary>
    /// <param name="path">The file or directory.</param>
    /// <exception cref="ModelFileException">It cannot be read.</exception>
    public static ModelSummary Read(string path) => Read(path, CheckpointForms.None);

    /// <summary>Reads the summary of a file or checkpoint directory, whose files may be in forms that other libraries read.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="forms">The forms of checkpoints' files that other libraries read.</param>
    /// <exception cref="ModelFileException">It cannot be read.</exception>
    public static ModelSummary Read(string path, CheckpointForms forms)
    {
        using ModelPackage package = ModelFiles.Open(path, forms);
        return new ModelSummary(
            path,
            FileTree.BytesOf(path),
            package.Family,
            package.Encoder,
            package.Task,
            package.Tokenizer,
            ParameterCounts.Of(package),
            PrecisionNames.Describe(package),
            package.Provenance.Source,
            package.Provenance.Format,
            package.Provenance.Sha256,
            package.Warnings);
    }
}
