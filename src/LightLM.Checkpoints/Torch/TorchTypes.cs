using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>PyTorch's types of storages.</summary>
internal static class TorchTypes
{
    /// <summary>The formats by the names of the storages' classes.</summary>
    public static IReadOnlyDictionary<string, ElementFormat> Storages { get; } = new Dictionary<string, ElementFormat>
    {
        ["torch.FloatStorage"] = ElementFormat.Float32,
        ["torch.HalfStorage"] = ElementFormat.Float16,
        ["torch.BFloat16Storage"] = ElementFormat.BFloat16,
        ["torch.DoubleStorage"] = ElementFormat.Float64,
        ["torch.LongStorage"] = ElementFormat.Int64,
        ["torch.IntStorage"] = ElementFormat.Int32,
        ["torch.ShortStorage"] = ElementFormat.Other("I16", 2),
        ["torch.CharStorage"] = ElementFormat.Int8,
        ["torch.ByteStorage"] = ElementFormat.UInt8,
        ["torch.BoolStorage"] = ElementFormat.Other("BOOL", 1),
        ["torch.ComplexFloatStorage"] = ElementFormat.Other("C64", 8),
        ["torch.ComplexDoubleStorage"] = ElementFormat.Other("C128", 16),
    };
}
