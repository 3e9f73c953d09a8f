using LightLM.Files;

namespace LightLM.Checkpoints;

/// <summary>Weights in formats that are not read here: says what turns them into one that is.</summary>
internal static class OtherWeights
{
    private static readonly (string Extension, string Format, Func<string, string> Remedy)[] Formats =
    [
        (".h5", "TensorFlow", folder => FromTransformers(folder, "from_tf=True")),
        (".index", "TensorFlow 1", folder => $"Convert them: lightlm convert '{folder}' OUT.lightlm."),
        (".msgpack", "Flax", folder => FromTransformers(folder, "from_flax=True")),
    ];

    /// <summary>The names of the files in a directory.</summary>
    /// <exception cref="ModelFileException">The directory is not there, or cannot be read.</exception>
    public static IReadOnlyList<string> FilesOf(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw ModelFileException.Mismatch(directory, null, "a folder with weights", "nothing", "Download all of the model again.");
        }

        try
        {
            return [.. Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw FileReading.Unreadable(directory, e);
        }
    }

    /// <summary>The error for a directory without weights that are read.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="expected">The names of files that are read.</param>
    /// <param name="names">The names of its files.</param>
    public static ModelFileException In(string directory, string expected, IReadOnlyList<string> names)
    {
        string[] others = [.. names.Where(name => Find(name) >= 0).Take(3)];
        return others.Length == 0
            ? ModelFileException.Mismatch(
                directory, CheckpointFiles.WeightsName, expected, "none of them", "Download the weights too, or save the checkpoint as safetensors.")
            : Refuse(directory, CheckpointFiles.WeightsName, expected, string.Join(", ", others), directory, others[0]);
    }

    /// <summary>The error for a directory with several files that may be the weights.</summary>
    public static ModelFileException Several(string directory, string expected, IReadOnlyList<string> names)
    {
        const string remedy = "Name the file that it is, or take the others away.";
        return ModelFileException.Mismatch(
            directory, CheckpointFiles.WeightsName, $"{expected}, or one file of weights", string.Join(", ", names), remedy);
    }

    /// <summary>Refuses a file whose name says that it is of such a format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="formats">The formats that are read.</param>
    /// <exception cref="ModelFileException">It is.</exception>
    public static void RefuseFile(string path, string formats)
    {
        if (Find(path) is >= 0 and int format)
        {
            string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            throw Refuse(path, null, $"weights of {formats}", $"those of {Formats[format].Format}", folder, Path.GetFileName(path));
        }
    }

    private static ModelFileException Refuse(string path, string? item, string expected, string found, string folder, string name) =>
        ModelFileException.Mismatch(path, item, expected, found, Formats[Find(name)].Remedy(folder));

    private static int Find(string name) =>
        Array.FindIndex(Formats, format => Path.GetExtension(name).Equals(format.Extension, StringComparison.OrdinalIgnoreCase));

    private static string FromTransformers(string folder, string option) =>
        $"Save them as safetensors, with transformers 4 and the class that architectures in config.json names: python3 -c \"import transformers as t; " +
        $"t.BertForPreTraining.from_pretrained('{folder}', {option}).save_pretrained('{folder}')\".";
}
