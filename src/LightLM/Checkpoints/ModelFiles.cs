using LightLM.Checkpoints.Tokenizers;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;

namespace LightLM.Checkpoints;

/// <summary>Opens models in whatever supported form they come.</summary>
public static class ModelFiles
{
    /// <summary>Opens a compact file or a checkpoint.</summary>
    /// <param name="path">
    /// A compact file (<c>.lightlm</c>), a directory with a checkpoint, or a safetensors file beside its <c>config.json</c>.
    /// </param>
    /// <param name="vocabularies">
    /// Further forms of a checkpoint's vocabulary, such as SentencePiece's, which LightLM.MLTokenizers reads.
    /// </param>
    /// <exception cref="ModelFileException">The path names none of these, or what it names is damaged or not supported.</exception>
    public static ModelPackage Open(string path, IReadOnlyList<VocabularyForm>? vocabularies = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            return CheckpointReader.Open(path, vocabularies);
        }

        if (!File.Exists(path))
        {
            const string expected = $"a {CompactFile.Extension} file, a checkpoint directory or a .safetensors file";
            throw ModelFileException.Mismatch(path, null, expected, "nothing", "Check the path.");
        }

        OtherWeights.RefuseFile(path);
        SafetensorsFile file = SafetensorsFile.Open(path);
        if (CompactFile.IsCompact(file) || HasExtension(path, CompactFile.Extension))
        {
            return CompactFile.Read(file);
        }

        file.Dispose();
        return CheckpointReader.Open(path, vocabularies);
    }

    private static bool HasExtension(string path, string extension) =>
        Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
