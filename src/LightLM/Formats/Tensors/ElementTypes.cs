using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>An element type of the safetensors format.</summary>
/// <param name="Name">Its name in a header.</param>
/// <param name="Type">What it is to this library.</param>
/// <param name="Bits">The size of an element.</param>
internal sealed record ElementType(string Name, TensorType Type, int Bits);

/// <summary>The element types of the safetensors format: their names in a header and their sizes.</summary>
internal static class ElementTypes
{
    /// <summary>Finds a type by its name in a header; null for a name that the format does not have.</summary>
    public static ElementType? Find(string name) => name switch
    {
        "F32" => new(name, TensorType.Float32, 32),
        "F16" => new(name, TensorType.Float16, 16),
        "BF16" => new(name, TensorType.BFloat16, 16),
        "I32" => new(name, TensorType.Int32, 32),
        "I64" => new(name, TensorType.Int64, 64),
        "I8" => new(name, TensorType.Int8, 8),
        "U8" => new(name, TensorType.UInt8, 8),
        "F4" => new(name, TensorType.Other, 4),
        "F6_E2M3" or "F6_E3M2" => new(name, TensorType.Other, 6),
        "BOOL" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => new(name, TensorType.Other, 8),
        "I16" or "U16" => new(name, TensorType.Other, 16),
        "U32" => new(name, TensorType.Other, 32),
        "F64" or "U64" or "C64" => new(name, TensorType.Other, 64),
        _ => null,
    };

    /// <summary>A type as an error message shows it.</summary>
    public static string Show(this TensorType type) => type == TensorType.Other ? "another type" : type.Name();

    /// <summary>The name of a type in a header.</summary>
    public static string Name(this TensorType type) => type switch
    {
        TensorType.Float32 => "F32",
        TensorType.Float16 => "F16",
        TensorType.BFloat16 => "BF16",
        TensorType.Int32 => "I32",
        TensorType.Int64 => "I64",
        TensorType.Int8 => "I8",
        TensorType.UInt8 => "U8",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This type has no name of its own."),
    };

    /// <summary>The size of an element in bytes.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.Int64 => 8,
        TensorType.Float32 or TensorType.Int32 => 4,
        TensorType.Float16 or TensorType.BFloat16 => 2,
        TensorType.Int8 or TensorType.UInt8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This type has no size of its own."),
    };
}
