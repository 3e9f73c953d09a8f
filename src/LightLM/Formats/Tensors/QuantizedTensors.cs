using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Kernels.Int8;

namespace LightLM.Formats.Tensors;

/// <summary>
/// The weights of another source with matrices and tables in 8-bit integers and a scale for each row. The last matrix of a
/// classification or question answering head stays as it is: it is small, and its rounding would go straight into the logits.
/// </summary>
internal sealed class QuantizedTensors : TensorOverlay
{
    /// <summary>What is read at once: matrices in floats may be larger than all that memory has room for.</summary>
    private const int BlockElements = 1 << 18;

    /// <summary>Quantizes what is not quantized yet; the source stays the caller's.</summary>
    /// <param name="source">The weights.</param>
    /// <param name="expected">The tensors that the model asks for.</param>
    /// <param name="productsPerSum">How many products a 16-bit sum may hold.</param>
    /// <param name="inputFactors">Factors of the inputs of matrices, by the names of their tensors.</param>
    /// <exception cref="ModelFileException">A weight is not finite.</exception>
    public QuantizedTensors(
        TensorSource source,
        IEnumerable<ExpectedTensor> expected,
        int productsPerSum,
        IReadOnlyDictionary<string, float[]>? inputFactors = null)
        : base(source, ownsSource: false)
    {
        foreach (TensorInfo tensor in source.Tensors.Values)
        {
            Set(tensor.Name, TensorView.Stored(source, tensor));
        }

        foreach ((string name, float[] factors) in inputFactors ?? new Dictionary<string, float[]>())
        {
            Set(name, TensorView.Owned([factors.Length], factors));
        }

        foreach (ExpectedTensor tensor in expected.Where(tensor => tensor.Kind is TensorKind.Matrix or TensorKind.Table))
        {
            if (source.Tensors.TryGetValue(tensor.Name, out TensorInfo? matrix) && matrix.Type != TensorType.Int8)
            {
                Quantize(source, matrix, tensor.Kind, productsPerSum);
            }
        }
    }

    private void Quantize(TensorSource source, TensorInfo matrix, TensorKind kind, int productsPerSum)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        float[]? factors = this.ReadInputFactors(matrix.Name, columns);
        byte[] integers = new byte[source.LengthOf(matrix, sizeof(byte))];
        float[] scales = new float[rows];
        int rowsAtOnce = Math.Clamp(BlockElements / Math.Max(columns, 1), 1, Math.Max(rows, 1));
        float[] block = new float[rowsAtOnce * columns];
        for (int first = 0; first < rows; first += rowsAtOnce)
        {
            int end = Math.Min(rows, first + rowsAtOnce);
            source.ReadElements(matrix, (long)first * columns, block.AsSpan(0, (end - first) * columns), mustBeFinite: true);
            for (int row = first; row < end; row++)
            {
                Span<float> values = block.AsSpan((row - first) * columns, columns);
                if (factors is not null)
                {
                    // What the inputs are multiplied by, the weights are divided by.
                    TensorPrimitives.Divide(values, factors, values);
                }

                Span<sbyte> result = MemoryMarshal.Cast<byte, sbyte>(integers.AsSpan(row * columns, columns));
                scales[row] = kind == TensorKind.Table
                    ? WeightQuantization.QuantizeTableRow(values, result)
                    : WeightQuantization.Quantize(values, productsPerSum, result);
            }
        }

        Set(matrix.Name, TensorView.Owned(TensorType.Int8, matrix.Shape, integers));
        Set(QuantizedReading.ScaleName(matrix.Name), TensorView.Owned([rows], scales));
    }
}
