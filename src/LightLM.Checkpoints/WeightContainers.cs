using System.Security.Cryptography;
using LightLM.Checkpoints.Paddle;
using LightLM.Checkpoints.Torch;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>The forms of weights that are read, in the order in which a directory is searched for them.</summary>
internal sealed class WeightContainers
{
    private static readonly WeightContainer Safetensors =
        new("safetensors", Toolkit.Transformers, SafetensorsFile.Open) { FileName = CheckpointFiles.WeightsName };

    private static readonly WeightContainer[] Own =
    [
        Safetensors,
        new("safetensors", Toolkit.Transformers, path => ShardedTensors.Open(path, SafetensorsFile.Open)) { FileName = "model.safetensors.index.json" },
        new("PyTorch", Toolkit.Transformers, TorchFile.Open)
        {
            FileName = "pytorch_model.bin",
            Extensions = [".bin", ".pt", ".pth", ".pkl", ".ckpt"],
        },
        new("PyTorch", Toolkit.Transformers, path => ShardedTensors.Open(path, TorchFile.Open)) { FileName = "pytorch_model.bin.index.json" },
        new("Paddle", Toolkit.Paddle, PaddleFile.Open) { FileName = "model_state.pdparams", Extensions = [".pdparams"] },
    ];

    private readonly WeightContainer[] _all;

    /// <summary>Registers forms beside those that the library has itself.</summary>
    public WeightContainers(IEnumerable<WeightContainer> further) => _all = [.. Own, .. further];

    /// <summary>What the forms are called, for messages.</summary>
    public string Formats => string.Join(" or ", _all.Select(container => container.Format).Distinct());

    /// <summary>The file names, for messages.</summary>
    private string FileNames => string.Join(" or ", _all.Select(container => container.FileName));

    /// <summary>
    /// Finds the weights of a directory: under a known name, else the only file whose name ends as a form's do, else in a form's own folder.
    /// </summary>
    /// <exception cref="ModelFileException">There are none, or several.</exception>
    public (WeightContainer Container, string Path) Find(string directory)
    {
        WeightContainer? known = Array.Find(_all, container => File.Exists(Path.Combine(directory, container.FileName)));
        if (known is not null)
        {
            return (known, Path.Combine(directory, known.FileName));
        }

        IReadOnlyList<string> names = OtherWeights.FilesOf(directory);
        foreach (WeightContainer container in _all)
        {
            string[] found = [.. names.Where(container.HasExtension)];
            if (found.Length > 0)
            {
                return (container, found is [string name] ? Path.Combine(directory, name) : throw OtherWeights.Several(directory, FileNames, found));
            }
        }

        return Array.Find(_all, container => File.Exists(Apart(container))) is { } apart
            ? (apart, Apart(apart)!)
            : throw OtherWeights.In(directory, FileNames, names);

        string? Apart(WeightContainer container) =>
            container.Subfolder is string folder ? Path.Combine(directory, folder, container.FileName) : null;
    }

    /// <summary>The form of a file by its name; of one that tells nothing, safetensors.</summary>
    public WeightContainer Of(string path)
    {
        string name = Path.GetFileName(path);
        return Array.Find(_all, container => container.FileName == name) ?? Array.Find(_all, container => container.HasExtension(name)) ?? Safetensors;
    }

    /// <summary>Whether a file's name tells no form but safetensors, in which models of the compact format are stored too.</summary>
    public bool MayBeCompact(string path) => Of(path) == Safetensors;

    /// <summary>The SHA-256 of the weights' files, one after another.</summary>
    public static string Sha256(TensorSource weights)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        weights.AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
