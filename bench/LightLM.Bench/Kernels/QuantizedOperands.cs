using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Bench.Kernels;

/// <summary>Random activations and weights in 8-bit integers.</summary>
internal sealed unsafe class QuantizedOperands : IDisposable
{
    private readonly AlignedBuffer _floats;
    private readonly AlignedBuffer _bytes;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _scales;
    private readonly AlignedBuffer _offsets;

    private QuantizedOperands(KernelSet kernels, int tokens, int inputs, int outputs)
    {
        int stride = QuantizedRows.PaddedColumns(inputs);
        _floats = RandomBuffers.Buffer((long)tokens * Matrix.PaddedColumns(inputs));
        _bytes = new AlignedBuffer((long)tokens * stride / sizeof(float));
        _scales = new AlignedBuffer(tokens);
        _offsets = new AlignedBuffer(tokens);
        _weights = new AlignedBuffer(((long)inputs * outputs / sizeof(float)) + 1);
        Floats = new Matrix(_floats.Pointer, tokens, inputs, Matrix.PaddedColumns(inputs));
        Rows = new QuantizedRows((byte*)_bytes.Pointer, tokens, inputs, stride, _scales.Pointer, _offsets.Pointer);
        kernels.Quantize(Floats, Rows);
        Packed = new QuantizedMatrix(inputs, outputs, WeightQuantization.DefaultProductsPerSum, kernels.Int8Layout);
        Weights = (sbyte*)_weights.Pointer;
        Pack(RandomBuffers.Values(inputs * outputs), inputs, outputs);
    }

    /// <summary>Makes operands for a product [tokens, inputs] times [inputs, outputs].</summary>
    public static QuantizedOperands Create(KernelSet kernels, int tokens, int inputs, int outputs) => new(kernels, tokens, inputs, outputs);

    public Matrix Floats { get; }

    public QuantizedRows Rows { get; }

    public QuantizedMatrix Packed { get; }

    /// <summary>[outputs, inputs].</summary>
    public sbyte* Weights { get; }

    public void Dispose()
    {
        Packed.Dispose();
        _floats.Dispose();
        _bytes.Dispose();
        _weights.Dispose();
        _scales.Dispose();
        _offsets.Dispose();
    }

    private void Pack(float[] values, int inputs, int outputs)
    {
        Span<sbyte> weights = new(Weights, inputs * outputs);
        float[] scales = new float[outputs];
        for (int output = 0; output < outputs; output++)
        {
            ReadOnlySpan<float> row = values.AsSpan(output * inputs, inputs);
            Span<sbyte> result = weights.Slice(output * inputs, inputs);
            scales[output] = WeightQuantization.Quantize(row, WeightQuantization.DefaultProductsPerSum, result);
        }

        Packed.PackOutputs(0, weights, scales);
        Packed.SetBias(new float[outputs]);
    }
}
