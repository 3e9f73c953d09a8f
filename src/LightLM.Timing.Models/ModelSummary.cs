using LightLM.Checkpoints;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Formats;

namespace LightLM.Timing.Models;

/// <summary>What there is to know about a model without running it.</summary>
/// <param name="Path">The file or directory.</param>
/// <param name="Bytes">Its size; of a directory, that of its files.</param>
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
    /// <param name="containers">The forms of weights that other libraries read.</param>
    /// <param name="vocabularies">The forms of vocabularies that other libraries read.</param>
    /// <exception cref="ModelFileException">It cannot be read.</exception>
    public static ModelSummary Read(
        string path, IReadOnlyList<WeightContainer>? containers = null, IReadOnlyList<VocabularyForm>? vocabularies = null)
    {
        using ModelPackage package = ModelFiles.Open(path, containers ?? [], vocabularies);
        return new ModelSummary(
            path,
            SizeOf(path),
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

    private static long SizeOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles().Sum(file => file.Length) : new FileInfo(path).Length;
}
