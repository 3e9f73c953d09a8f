using System.Numerics;
using System.Runtime.InteropServices;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>
/// Refuses weights that are NaN or infinite: one of them makes every answer meaningless. They are found by their stored bits, whose
/// exponent is all ones.
/// </summary>
internal static class FiniteWeights
{
    private const uint ExponentOfSingle = 0x7F80_0000;
    private const ushort ExponentOfHalf = 0x7C00;
    private const ushort ExponentOfBFloat16 = 0x7F80;

    /// <summary>Checks some stored elements of a tensor.</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="firstElement">The position of the first of the elements in the tensor.</param>
    /// <param name="stored">The elements; integers are always finite.</param>
    /// <exception cref="ModelFileException">One is NaN or infinite.</exception>
    public static void Require(TensorSource source, TensorInfo tensor, long firstElement, ReadOnlySpan<byte> stored)
    {
        int index = tensor.Type switch
        {
            TensorType.Float32 => IndexOfExponent(MemoryMarshal.Cast<byte, uint>(stored), ExponentOfSingle),
            TensorType.Float16 => IndexOfExponent(MemoryMarshal.Cast<byte, ushort>(stored), ExponentOfHalf),
            TensorType.BFloat16 => IndexOfExponent(MemoryMarshal.Cast<byte, ushort>(stored), ExponentOfBFloat16),
            _ => -1,
        };
        if (index >= 0)
        {
            throw NotFinite(source, tensor, firstElement + index);
        }
    }

    private static ModelFileException NotFinite(TensorSource source, TensorInfo tensor, long element)
    {
        const string remedy = "The weights are unusable: train or export them again.";
        return ModelFileException.Mismatch(source.Path, tensor.Name, "finite numbers", $"NaN or infinity at {Place(tensor, element)}", remedy);
    }

    /// <summary>The indices of an element, such as "[3, 17]".</summary>
    private static string Place(TensorInfo tensor, long element)
    {
        long[] indices = new long[tensor.Shape.Count];
        for (int i = indices.Length - 1; i >= 0; i--)
        {
            (element, indices[i]) = Math.DivRem(element, tensor.Shape[i]);
        }

        return $"[{string.Join(", ", indices)}]";
    }

    /// <summary>The first element whose exponent bits are all ones, or -1.</summary>
    private static int IndexOfExponent<T>(ReadOnlySpan<T> values, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        Vector<T> mask = new(exponent);
        int i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(values[i..]) & mask, mask))
            {
                break;
            }
        }

        for (; i < values.Length; i++)
        {
            if ((values[i] & exponent) == exponent)
            {
                return i;
            }
        }

        return -1;
    }
}
