using LightLM.Files;

namespace LightLM.Checkpoints;

/// <summary>Weights in formats that are not read here: says what turns them into safetensors.</summary>
internal static class OtherWeights
{
    private static readonly (string Extension, string Format, Func<string, string, string> Remedy)[] Formats =
    [
        (".bin", "PyTorch", FromTorch),
        (".pt", "PyTorch", FromTorch),
        (".pth", "PyTorch", FromTorch),
        (".pkl", "Python's pickle", FromTorch),
        (".ckpt", "PyTorch", FromTorch),
        (".h5", "TensorFlow", (folder, _) => FromTransformers(folder, "from_tf=True")),
        (".index", "TensorFlow", (folder, _) => FromTransformers(folder, "from_tf=True")),
        (".msgpack", "Flax", (folder, _) => FromTransformers(folder, "from_flax=True")),
    ];

    /// <summary>The error for a directory without safetensors weights.</summary>
    public static ModelFileException In(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw ModelFileException.Mismatch(directory, null, "a folder with weights", "nothing", "Download all of the model again.");
        }

        string expected = WeightContainers.FileNames;
        string[] names = [.. FilesOf(directory).Where(name => Find(name) >= 0).Order(StringComparer.Ordinal).Take(3)];
        return names.Length == 0
            ? ModelFileException.Mismatch(
                directory, CheckpointFiles.WeightsName, expected, "neither", "Download the weights too, or save the checkpoint as safetensors.")
            : Refuse(directory, CheckpointFiles.WeightsName, expected, string.Join(", ", names), directory, names[0]);
    }

    /// <summary>Refuses a file whose name says that it is of such a format.</summary>
    /// <exception cref="ModelFileException">It is.</exception>
    public static void RefuseFile(string path)
    {
        if (Find(path) is >= 0 and int format)
        {
            string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            throw Refuse(path, null, "a safetensors file", $"weights of {Formats[format].Format}", folder, Path.GetFileName(path));
        }
    }

    private static ModelFileException Refuse(string path, string? item, string expected, string found, string folder, string name) =>
        ModelFileException.Mismatch(path, item, expected, found, Formats[Find(name)].Remedy(folder, name));

    private static int Find(string name) =>
        Array.FindIndex(Formats, format => Path.GetExtension(name).Equals(format.Extension, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> FilesOf(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file))];
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw FileReading.Unreadable(directory, e);
        }
    }

    // A copy of each tensor: those that share memory, such as tied embeddings, cannot be saved as they are.
    private static string FromTorch(string folder, string name) =>
        $"Save them as safetensors: cd '{folder}' && python3 -c \"import torch, safetensors.torch as s; " +
        $"s.save_file({{k: v.clone().contiguous() for k, v in torch.load('{name}', map_location='cpu', weights_only=True).items()}}, " +
        $"'{CheckpointFiles.WeightsName}')\".";

    private static string FromTransformers(string folder, string option) =>
        $"Save them as safetensors, with transformers 4 and the class that architectures in config.json names: python3 -c \"import transformers as t; " +
        $"t.BertForPreTraining.from_pretrained('{folder}', {option}).save_pretrained('{folder}')\".";
}
