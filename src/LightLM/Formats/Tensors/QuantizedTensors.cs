using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Kernels.Int8;

namespace LightLM.Formats.Tensors;

/// <summary>
/// The weights of another source with matrices and tables in 8-bit integers and a scale for each row. The last matrix of a
/// classification or question answering head stays as it is: it is small, and its rounding would go straight into the logits.
/// </summary>
internal sealed class QuantizedTensors : TensorSource
{
    private readonly TensorSource _source;
    private readonly Dictionary<string, byte[]> _data = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _tensors;

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
    {
        _source = source;
        _tensors = source.Tensors.ToDictionary(StringComparer.Ordinal);
        foreach ((string name, float[] factors) in inputFactors ?? new Dictionary<string, float[]>())
        {
            Add(name, factors);
        }

        foreach (ExpectedTensor tensor in expected.Where(tensor => tensor.Kind is TensorKind.Matrix or TensorKind.Table))
        {
            if (source.Tensors.TryGetValue(tensor.Name, out TensorInfo? matrix) && matrix.Type != TensorType.Int8)
            {
                Quantize(matrix, tensor.Kind, productsPerSum);
            }
        }
    }

    /// <inheritdoc/>
    public override string Path => _source.Path;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_data.TryGetValue(tensor.Name, out byte[]? data))
        {
            data.AsSpan(checked((int)offset), destination.Length).CopyTo(destination);
        }
        else
        {
            _source.Read(tensor, offset, destination);
        }
    }

    /// <inheritdoc/>
    internal override void RequireUnchanged() => _source.RequireUnchanged();

    private void Quantize(TensorInfo matrix, TensorKind kind, int productsPerSum)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        float[] weights = _source.ReadWeights(matrix.Name);
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

        _data[matrix.Name] = integers;
        _tensors[matrix.Name] = matrix with { Type = TensorType.Int8 };
        Add(QuantizedReading.ScaleName(matrix.Name), scales);
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

    private void Add(string name, float[] values)
    {
        _data[name] = MemoryMarshal.AsBytes<float>(values).ToArray();
        _tensors[name] = new TensorInfo(name, TensorType.Float32, [values.Length]);
    }
}
