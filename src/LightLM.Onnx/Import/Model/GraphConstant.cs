using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Onnx.Import.Model;

/// <summary>A tensor of a file, whose elements are read when they are asked for.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Format">The type of its elements.</param>
/// <param name="Shape">Its dimensions, outermost first.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Stored">Reads its bytes.</param>
internal sealed record GraphConstant(string Name, ElementFormat Format, int[] Shape, long Count, StoredBytes Stored)
{
    /// <summary>Truths, one byte each.</summary>
    public static readonly ElementFormat Boolean = ElementFormat.Other("BOOL", 1);

    /// <summary>Whether the elements are fractions.</summary>
    public bool IsFraction => Format.Type is TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16;

    /// <summary>The tensor as others are; only of fractions and integers.</summary>
    public TensorView View() =>
        new StridedView(new StoredElements(Format, Count, IsBigEndian: false, Stored), 0, Shape, StridedView.RowByRow(Shape));

    /// <summary>All of its bytes.</summary>
    public byte[] ReadAll()
    {
        byte[] bytes = new byte[checked(Count * Format.Bytes)];
        Stored(0, bytes);
        return bytes;
    }
}
