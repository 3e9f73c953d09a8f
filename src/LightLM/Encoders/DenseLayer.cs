using System.Buffers;
using LightLM.Descriptions;
using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Encoders;

/// <summary>A dense layer, y = W x + b, with its weights packed for one kernel path in the precision that they are stored in.</summary>
internal sealed unsafe class DenseLayer : IDisposable
{
    /// <summary>What is read at once, by all layers into the same memory: it stays in the cache between reading and packing.</summary>
    private const int BytesAtOnce = 1 << 16;

    private readonly KernelSet _kernels;
    private readonly PackedMatrix? _floats;
    private readonly QuantizedMatrix? _integers;
    private readonly AlignedBuffer? _inputFactors;

    private DenseLayer(KernelSet kernels, PackedMatrix? floats, QuantizedMatrix? integers, AlignedBuffer? inputFactors = null)
    {
        _kernels = kernels;
        _floats = floats;
        _integers = integers;
        _inputFactors = inputFactors;
    }

    /// <summary>The width of y.</summary>
    public int Outputs => _floats?.Outputs ?? _integers!.Outputs;

    /// <summary>Whether the layer computes in 8-bit integers.</summary>
    public bool IsQuantized => _integers is not null;

    /// <summary>Packs a matrix [outputs, inputs] and its bias [outputs], which is zero where there is none.</summary>
    public static DenseLayer Load(IWeights weights, string module, int outputs, int inputs, KernelSet kernels) =>
        LoadSideBySide(weights, [module], outputs, inputs, kernels);

    /// <summary>Packs several matrices that read the same input into one layer, their outputs side by side.</summary>
    public static DenseLayer LoadSideBySide(IWeights weights, ReadOnlySpan<string> modules, int outputs, int inputs, KernelSet kernels)
    {
        float[] bias = new float[checked(modules.Length * outputs)];
        IMatrixWeights[] matrices = new IMatrixWeights[modules.Length];
        for (int i = 0; i < modules.Length; i++)
        {
            if (weights.Has(TensorNames.Bias(modules[i])))
            {
                weights.Floats(TensorNames.Bias(modules[i]), outputs).CopyTo(bias, i * outputs);
            }

            matrices[i] = weights.Matrix(TensorNames.Weight(modules[i]), outputs, inputs);
        }

        // Matrices side by side share the factors of their input.
        return Array.TrueForAll(matrices, matrix => matrix.ProductsPerSum is not null)
            ? new DenseLayer(kernels, null, PackIntegers(matrices, bias, outputs, inputs, kernels), Padded(matrices[0].InputFactors))
            : new DenseLayer(kernels, PackFloats(matrices, bias, outputs, inputs, kernels), null);
    }

    /// <summary>Packs the rows of a table [outputs, inputs] as the weights of the outputs, and a bias [outputs], in single precision.</summary>
    public static DenseLayer FromTable(
        IWeights weights, string table, ReadOnlySpan<float> bias, int outputs, int inputs, KernelSet kernels) =>
        new(kernels, PackFloats([weights.Matrix(table, outputs, inputs)], bias, outputs, inputs, kernels), null);

    /// <summary>Computes the layer for each row.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="y">[rows, outputs]; not the same memory as <paramref name="x"/> or <paramref name="residual"/>.</param>
    /// <param name="scratch">Holds the quantized input.</param>
    /// <param name="epilogue">What happens to y at once.</param>
    /// <param name="residual">[rows, outputs] for <see cref="Epilogue.AddResidual"/>.</param>
    public void Apply(in Matrix x, in Matrix y, Scratch scratch, Epilogue epilogue = Epilogue.None, in Matrix residual = default)
    {
        if (_integers is null)
        {
            _kernels.Multiply(x, _floats!, y, epilogue, residual);
            return;
        }

        _kernels.Multiply(Quantize(x, scratch), _integers, y, epilogue, residual);
    }

    /// <summary>Computes this layer and another one of the same input, with the same input factors, for each row.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="y">[rows, outputs].</param>
    /// <param name="other">The other layer.</param>
    /// <param name="otherY">[rows, outputs of the other layer].</param>
    /// <param name="scratch">Holds the quantized input.</param>
    public void ApplyWith(in Matrix x, in Matrix y, DenseLayer other, in Matrix otherY, Scratch scratch)
    {
        if (_integers is null || other._integers is null)
        {
            Apply(x, y, scratch);
            other.Apply(x, otherY, scratch);
            return;
        }

        QuantizedRows rows = Quantize(x, scratch);
        _kernels.Multiply(rows, _integers, y);
        _kernels.Multiply(rows, other._integers, otherY);
    }

    public void Dispose()
    {
        _floats?.Dispose();
        _integers?.Dispose();
        _inputFactors?.Dispose();
    }

    private QuantizedRows Quantize(in Matrix x, Scratch scratch)
    {
        QuantizedRows rows = scratch.Quantized(x.Rows, x.Columns);
        _kernels.Quantize(x, rows, _inputFactors is null ? null : _inputFactors.Pointer);
        return rows;
    }

    private static PackedMatrix PackFloats(
        IMatrixWeights[] matrices, ReadOnlySpan<float> bias, int outputs, int inputs, KernelSet kernels)
    {
        PackedMatrix packed = new(inputs, bias.Length, kernels.PanelWidth);
        int rowsAtOnce = Math.Min(outputs, RowsAtOnce(inputs, sizeof(float)));
        float[] rows = ArrayPool<float>.Shared.Rent(inputs * rowsAtOnce);
        for (int i = 0; i < matrices.Length; i++)
        {
            for (int output = 0; output < outputs;)
            {
                int count = Math.Min(outputs - output, rowsAtOnce);
                matrices[i].Read(output, rows.AsSpan(0, count * inputs));
                for (int row = 0; row < count; row++, output++)
                {
                    packed.PackOutput((i * outputs) + output, rows.AsSpan(row * inputs, inputs));
                }
            }
        }

        ArrayPool<float>.Shared.Return(rows);
        packed.SetBias(bias);
        return packed;
    }

    private static QuantizedMatrix PackIntegers(
        IMatrixWeights[] matrices, ReadOnlySpan<float> bias, int outputs, int inputs, KernelSet kernels)
    {
        QuantizedMatrix packed = new(inputs, bias.Length, matrices[0].ProductsPerSum!.Value, kernels.Int8Layout);
        int rowsAtOnce = Math.Min(outputs, RowsAtOnce(inputs, sizeof(sbyte)));
        sbyte[] rows = ArrayPool<sbyte>.Shared.Rent(inputs * rowsAtOnce);
        for (int i = 0; i < matrices.Length; i++)
        {
            float[] scales = matrices[i].Scales;
            for (int output = 0; output < outputs;)
            {
                int count = Math.Min(outputs - output, rowsAtOnce);
                matrices[i].Read(output, rows.AsSpan(0, count * inputs));
                packed.PackOutputs((i * outputs) + output, rows.AsSpan(0, count * inputs), scales.AsSpan(output, count));
                output += count;
            }
        }

        ArrayPool<sbyte>.Shared.Return(rows);
        packed.SetBias(bias);
        return packed;
    }

    private static int RowsAtOnce(int inputs, int elementBytes) => Math.Max(1, (int)(BytesAtOnce / ((long)inputs * elementBytes)));

    private static AlignedBuffer? Padded(float[]? factors) => factors is null ? null : AlignedBuffer.Padded(factors);
}
