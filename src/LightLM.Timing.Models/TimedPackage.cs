using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Timing.Models.Generated;

namespace LightLM.Timing.Models;

/// <summary>An open model that is to be timed, with what a report says about it.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Description">The shape and precision in words.</param>
/// <param name="Package">The model.</param>
/// <param name="File">The file or directory that it was opened from; null for generated weights.</param>
internal sealed record TimedPackage(string Name, string Description, ModelPackage Package, string? File)
{
    /// <summary>Opens a file or checkpoint directory.</summary>
    /// <exception cref="ModelFileException">It cannot be read, or has no vocabulary.</exception>
    public static TimedPackage Open(string path)
    {
        ModelPackage package = ModelFiles.Open(path);
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
        return new TimedPackage(name, Describe(package, PrecisionNames.Describe(package)), package, path);
    }

    /// <summary>BERT-base with generated weights.</summary>
    /// <param name="precision">What the weights are stored in.</param>
    /// <param name="tokenizer">The vocabulary that it reads texts with.</param>
    public static TimedPackage GenerateBertBase(Precision precision, TokenizerSettings tokenizer) =>
        Generate(BertBase.Name, BertBase.Describe(tokenizer.Vocabulary.Count), precision, tokenizer);

    /// <summary>A published encoder's shape with generated weights in 8-bit integers.</summary>
    /// <param name="name">The shape's name.</param>
    /// <param name="tokenizer">The vocabulary that it reads texts with.</param>
    /// <exception cref="InputException">No shape has this name.</exception>
    public static TimedPackage GenerateShape(string name, TokenizerSettings tokenizer)
    {
        KnownShape shape = KnownShapes.Find(name) ?? throw new InputException(
            $"The shape: expected one of {string.Join(", ", KnownShapes.All.Select(known => known.Name))}, found '{name}'. Name one of them.");
        EmbeddingDescription embedding = shape.Encoder.Embedding;
        int rows = Math.Max(embedding.VocabularySize, tokenizer.Vocabulary.Count);
        EncoderDescription encoder = shape.Encoder with { Embedding = embedding with { VocabularySize = rows } };
        return Generate(name, encoder, Precision.Int8, tokenizer);
    }

    private static TimedPackage Generate(string name, EncoderDescription encoder, Precision precision, TokenizerSettings tokenizer)
    {
        ModelPackage package = GeneratedModel.Create(encoder, precision, tokenizer);
        return new TimedPackage(name, $"{Describe(package, PrecisionNames.Of(precision))}, generated weights", package, File: null);
    }

    private static string Describe(ModelPackage package, string precision) =>
        $"{package.Encoder.Layers.Count} layers, hidden {package.Encoder.HiddenSize}, {precision}";
}
