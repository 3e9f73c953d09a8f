using System.Security.Cryptography;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>The files of a checkpoint directory in Hugging Face's layout.</summary>
internal static class CheckpointFiles
{
    /// <summary>The file name of the index of weights in several files.</summary>
    public const string IndexName = "model.safetensors.index.json";

    /// <summary>The file name of weights in one file.</summary>
    public const string WeightsName = "model.safetensors";

    /// <summary>The configuration of an adapter (PEFT), such as LoRA's.</summary>
    public const string AdapterName = "adapter_config.json";

    /// <summary>The configuration's file name.</summary>
    public const string ConfigurationName = "config.json";

    /// <summary>Opens the weights of a directory, in one file or in several.</summary>
    public static TensorSource OpenWeights(string directory)
    {
        string single = Path.Combine(directory, WeightsName);
        if (File.Exists(single))
        {
            return SafetensorsFile.Open(single);
        }

        string index = Path.Combine(directory, IndexName);
        return File.Exists(index) ? ShardedSafetensors.Open(index) : throw OtherWeights.In(directory);
    }

    /// <summary>The SHA-256 of the weights: of the file, or of the parts one after another.</summary>
    public static string Sha256(TensorSource weights)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SafetensorsFile file in weights is ShardedSafetensors sharded ? sharded.Parts : [(SafetensorsFile)weights])
        {
            file.AppendTo(hash);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
