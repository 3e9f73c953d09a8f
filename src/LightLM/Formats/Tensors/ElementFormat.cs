using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>How the elements of a tensor are stored in files other than safetensors.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Type">What they are read as.</param>
/// <param name="Bytes">The stored size of one.</param>
internal sealed record ElementFormat(string Name, TensorType Type, int Bytes)
{
    public static readonly ElementFormat Float32 = new("F32", TensorType.Float32, 4);
    public static readonly ElementFormat Float16 = new("F16", TensorType.Float16, 2);
    public static readonly ElementFormat BFloat16 = new("BF16", TensorType.BFloat16, 2);
    public static readonly ElementFormat Int64 = new("I64", TensorType.Int64, 8);
    public static readonly ElementFormat Int32 = new("I32", TensorType.Int32, 4);
    public static readonly ElementFormat Int8 = new("I8", TensorType.Int8, 1);
    public static readonly ElementFormat UInt8 = new("U8", TensorType.UInt8, 1);

    /// <summary>Double precision, which no weight needs: it is read as the nearest single.</summary>
    public static readonly ElementFormat Float64 = new("F64", TensorType.Float32, 8);

    /// <summary>Whether elements of it can be read.</summary>
    public bool IsReadable => Type != TensorType.Other;

    /// <summary>A type that files may hold and that is not read.</summary>
    public static ElementFormat Other(string name, int bytes) => new(name, TensorType.Other, bytes);
}
