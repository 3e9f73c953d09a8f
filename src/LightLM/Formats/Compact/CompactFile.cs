using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Formats.Compact;

/// <summary>
/// Reads the compact format: one safetensors file with everything that a prediction needs, specified in <c>docs/format.md</c>.
/// </summary>
public static class CompactFile
{
    /// <summary>The extension of file names.</summary>
    public const string Extension = ".lightlm";

    /// <summary>Opens a compact file: its weights are read when they are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">
    /// The file cannot be read, is damaged, or is of a version or kind that this library does not know.
    /// </exception>
    public static ModelPackage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw IsNone(path, "a directory");
        }

        SafetensorsFile file = SafetensorsFile.Open(path);
        if (IsCompact(file) || HasExtension(path))
        {
            return Read(file);
        }

        file.Dispose();
        throw IsNone(path, "a file of weights");
    }

    /// <summary>Whether a file is named as those of the compact format are.</summary>
    internal static bool HasExtension(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a compact file whose content is in memory.</summary>
    /// <param name="content">All of the file, which nobody may change until the package is disposed.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ModelFileException">It is damaged, or of a version or kind that this library does not know.</exception>
    internal static ModelPackage Read(ReadOnlyMemory<byte> content, string name) => Read(SafetensorsFile.Read(name, content));

    /// <summary>Whether a safetensors file claims to be of the compact format, in whatever version.</summary>
    internal static bool IsCompact(SafetensorsFile file) =>
        file.Metadata.GetValueOrDefault(CompactMetadata.Format) == CompactMetadata.FormatName;

    /// <summary>Reads an open file, which then belongs to the package; it is disposed if the reading fails.</summary>
    internal static ModelPackage Read(SafetensorsFile file)
    {
        try
        {
            CompactContents contents = CompactContents.Read(file.Path, file.Metadata, file.Tensors);
            return new ModelPackage
            {
                Path = file.Path,
                Family = contents.Family,
                Encoder = contents.Encoder,
                Task = contents.Task,
                Tokenizer = contents.Tokenizer is CompactTokenizer tokenizer ? ReadTokenizer(file, tokenizer) : null,
                Provenance = contents.Provenance,
                Quantization = contents.Quantization,
                Tensors = new TensorOverlay(file, contents.Weights),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ModelFileException IsNone(string path, string found)
    {
        const string remedy = "Convert it: lightlm convert IN OUT.lightlm. Or open it by ModelFiles.Open of the package LightLM.Checkpoints.";
        return ModelFileException.Mismatch(path, null, $"a {Extension} file", found, remedy);
    }

    private static TokenizerSettings ReadTokenizer(SafetensorsFile file, CompactTokenizer tokenizer)
    {
        SpecialTokenNames names = tokenizer.Unigram is null ? SpecialTokenNames.Bert : SpecialTokenNames.Roberta;
        Vocabulary vocabulary = CompactVocabulary.Decode(file.Path, ReadBytes(file, CompactVocabulary.TensorName), tokenizer.Pieces, names);
        UnigramRules? unigram = tokenizer.Unigram is UnigramRules rules
            ? CompactUnigram.Complete(
                file.Path, rules, vocabulary, ReadBytes(file, CompactUnigram.ScoresName), ReadBytes(file, CompactUnigram.CharactersName))
            : null;
        return tokenizer.Complete(file.Path, vocabulary, unigram);
    }

    private static byte[] ReadBytes(SafetensorsFile file, string name) =>
        file.Tensors.TryGetValue(name, out TensorInfo? tensor) ? file.ReadBytes(tensor) : [];
}
