using LightLM.Formats.Tensors;

namespace LightLM.Onnx.Import.Model;

/// <summary>The numbers that the standard has for the types of elements.</summary>
internal static class ElementCodes
{
    public const int Float = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Boolean = 9;
    public const int Float16 = 10;
    public const int Double = 11;
    public const int BFloat16 = 16;

    /// <summary>The type of a number; null for one that encoders in floating point do not have.</summary>
    public static ElementFormat? Find(int code) => code switch
    {
        Float => ElementFormat.Float32,
        Int32 => ElementFormat.Int32,
        Int64 => ElementFormat.Int64,
        Boolean => GraphConstant.Boolean,
        Float16 => ElementFormat.Float16,
        Double => ElementFormat.Float64,
        BFloat16 => ElementFormat.BFloat16,
        _ => null,
    };
}
