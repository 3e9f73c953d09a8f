using LightLM.Descriptions;
using LightLM.Formats;

namespace LightLM.Onnx.Tests;

/// <summary>Models to export.</summary>
internal static class Models
{
    /// <summary>A model's encoder without its head.</summary>
    public static ModelPackage EncoderOf(ModelPackage package) => new()
    {
        Path = package.Path,
        Family = package.Family,
        Encoder = package.Encoder with { Pooler = PoolerKind.None },
        Task = new TaskDescription { Head = HeadKind.Embedding, MaxLength = package.Task.MaxLength },
        Provenance = package.Provenance,
        Tensors = package.Tensors,
    };
}
