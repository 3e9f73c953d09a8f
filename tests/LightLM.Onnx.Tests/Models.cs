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

    /// <summary>A model's weights under another description of its encoder.</summary>
    public static ModelPackage With(ModelPackage package, EncoderDescription encoder) => new()
    {
        Path = package.Path,
        Family = package.Family,
        Encoder = encoder,
        Task = package.Task,
        Provenance = package.Provenance,
        Tensors = package.Tensors,
    };
}
