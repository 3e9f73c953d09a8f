using System.Security.Cryptography;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>A form in which a checkpoint's weights are stored.</summary>
/// <param name="FileName">The name that its file has in a directory.</param>
/// <param name="Open">Opens a file of the form.</param>
internal sealed record WeightContainer(string FileName, Func<string, TensorSource> Open);

/// <summary>The forms of weights that are read, in the order in which a directory is searched for them.</summary>
internal static class WeightContainers
{
    /// <summary>All of them; a file whose name is none of theirs is taken for the first.</summary>
    public static IReadOnlyList<WeightContainer> All { get; } =
    [
        new(CheckpointFiles.WeightsName, SafetensorsFile.Open),
        new("model.safetensors.index.json", ShardedSafetensors.Open),
    ];

    /// <summary>The file names, for messages.</summary>
    public static string FileNames => string.Join(" or ", All.Select(container => container.FileName));

    /// <summary>Opens the weights of a directory.</summary>
    /// <exception cref="ModelFileException">There are none, or they cannot be read.</exception>
    public static TensorSource OpenIn(string directory)
    {
        WeightContainer container = All.FirstOrDefault(container => File.Exists(Path.Combine(directory, container.FileName)))
            ?? throw OtherWeights.In(directory);
        return container.Open(Path.Combine(directory, container.FileName));
    }

    /// <summary>Opens weights by the path of their file.</summary>
    /// <exception cref="ModelFileException">They cannot be read.</exception>
    public static TensorSource OpenFile(string path)
    {
        string name = Path.GetFileName(path);
        return (All.FirstOrDefault(container => container.FileName == name) ?? All[0]).Open(path);
    }

    /// <summary>The SHA-256 of the weights' files, one after another.</summary>
    public static string Sha256(TensorSource weights)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        weights.AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
