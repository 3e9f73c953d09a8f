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
        float[] weights = source.ReadWeights(matrix.Name);
        DivideByInputFactors(matrix, weights);
        byte[] integers = new byte[weights.Length];
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            Span<sbyte> result = MemoryMarshal.Cast<byte, sbyte>(integers.AsSpan()).Slice(row * columns, columns);
            ReadOnlySpan<float> values = weights.AsSpan(row * columns, columns);
            scales[row] = kind == TensorKind.Table
                ? WeightQuantization.QuantizeTableRow(values, result)
                : WeightQuantization.Quantize(values, productsPerSum, result);
        }

        Set(matrix.Name, TensorView.Owned(TensorType.Int8, matrix.Shape, integers));
        Set(QuantizedReading.ScaleName(matrix.Name), TensorView.Owned([rows], scales));
    }

    /// <summary>What the inputs are multiplied by, the weights are divided by.</summary>
    private void DivideByInputFactors(TensorInfo matrix, Span<float> weights)
    {
        int columns = matrix.Shape[1];
        if (this.ReadInputFactors(matrix.Name, columns) is { } factors)
        {
            for (int start = 0; start < weights.Length; start += columns)
            {
                TensorPrimitives.Divide(weights.Slice(start, columns), factors, weights.Slice(start, columns));
            }
        }
    }
}
