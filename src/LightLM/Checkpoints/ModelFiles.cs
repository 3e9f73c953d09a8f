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
    /// A compact file (<c>.lightlm</c>), a directory with a checkpoint, or a file of weights beside its configuration.
    /// </param>
    /// <exception cref="ModelFileException">The path names none of these, or what it names is damaged or not supported.</exception>
    public static ModelPackage Open(string path) => Open(path, []);

    /// <summary>Opens a compact file or a checkpoint, whose weights or vocabulary may be in a form that another library reads.</summary>
    /// <param name="path">
    /// A compact file (<c>.lightlm</c>), a directory with a checkpoint, or a file of weights beside its configuration.
    /// </param>
    /// <param name="containers">The forms of weights that other libraries read.</param>
    /// <param name="vocabularies">The forms of vocabularies that other libraries read, such as SentencePiece's.</param>
    /// <exception cref="ModelFileException">The path names none of these, or what it names is damaged or not supported.</exception>
    public static ModelPackage Open(string path, IReadOnlyList<WeightContainer> containers, IReadOnlyList<VocabularyForm>? vocabularies = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(containers);
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            const string expected = $"a {CompactFile.Extension} file, a checkpoint directory or a file of weights";
            throw ModelFileException.Mismatch(path, null, expected, "nothing", "Check the path.");
        }

        WeightContainers forms = new(containers);
        if (Directory.Exists(path) || !forms.MayBeCompact(path))
        {
            return CheckpointReader.Open(path, containers, vocabularies);
        }

        OtherWeights.RefuseFile(path, forms.Formats);
        SafetensorsFile file = SafetensorsFile.Open(path);
        if (CompactFile.IsCompact(file) || HasExtension(path, CompactFile.Extension))
        {
            return CompactFile.Read(file);
        }

        file.Dispose();
        return CheckpointReader.Open(path, containers, vocabularies);
    }

    private static bool HasExtension(string path, string extension) =>
        Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
