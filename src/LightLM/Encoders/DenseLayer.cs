using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Encoders;

/// <summary>A dense layer, y = W x + b, with its weights packed for one kernel path in the precision that they are stored in.</summary>
internal sealed unsafe class DenseLayer : IDisposable
{
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

    /// <summary>Is shown every input of a layer in single precision; null for nobody.</summary>
    public IInputObserver? Observer { get; set; }

    /// <summary>Packs a matrix [outputs, inputs] and its bias [outputs].</summary>
    public static DenseLayer Load(ModelPackage package, string module, int outputs, int inputs, KernelSet kernels) =>
        LoadSideBySide(package, [module], outputs, inputs, kernels);

    /// <summary>Packs several matrices that read the same input into one layer, their outputs side by side.</summary>
    public static DenseLayer LoadSideBySide(ModelPackage package, ReadOnlySpan<string> modules, int outputs, int inputs, KernelSet kernels)
    {
        float[] bias = new float[checked(modules.Length * outputs)];
        bool isQuantized = true;
        for (int i = 0; i < modules.Length; i++)
        {
            package.Tensors.ReadWeights(TensorNames.Bias(modules[i]), outputs).CopyTo(bias, i * outputs);
            isQuantized &= package.Tensors.IsQuantized(TensorNames.Weight(modules[i]));
        }

        return isQuantized
            ? new DenseLayer(
                kernels, null, PackIntegers(package, modules, bias, outputs, inputs, kernels), ReadInputFactors(package, modules[0], inputs))
            : new DenseLayer(kernels, PackFloats(package, modules, bias, outputs, inputs, kernels), null);
    }

    /// <summary>Packs the rows of a table [outputs, inputs] as the weights of the outputs, and a bias [outputs], in single precision.</summary>
    public static DenseLayer FromTable(
        TensorSource tensors, string table, ReadOnlySpan<float> bias, int outputs, int inputs, KernelSet kernels)
    {
        PackedMatrix packed = new(inputs, outputs, kernels.PanelWidth);
        Pack(packed, 0, new WeightRows(tensors, table, outputs, inputs), outputs);
        packed.SetBias(bias);
        return new DenseLayer(kernels, packed, null);
    }

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
            Observer?.Observe(x);
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
        ModelPackage package, ReadOnlySpan<string> modules, float[] bias, int outputs, int inputs, KernelSet kernels)
    {
        PackedMatrix packed = new(inputs, bias.Length, kernels.PanelWidth);
        for (int i = 0; i < modules.Length; i++)
        {
            Pack(packed, i * outputs, new WeightRows(package.Tensors, TensorNames.Weight(modules[i]), outputs, inputs), outputs);
        }

        packed.SetBias(bias);
        return packed;
    }

    private static void Pack(PackedMatrix packed, int firstOutput, WeightRows rows, int outputs)
    {
        int inputs = packed.Inputs;
        float[] weights = new float[inputs * Math.Min(outputs, WeightRows.AtOnce(inputs, sizeof(float)))];
        for (int output = 0; output < outputs;)
        {
            int count = Math.Min(outputs - output, weights.Length / inputs);
            rows.Read(output, weights.AsSpan(0, count * inputs));
            for (int row = 0; row < count; row++, output++)
            {
                packed.PackOutput(firstOutput + output, weights.AsSpan(row * inputs, inputs));
            }
        }
    }

    private static QuantizedMatrix PackIntegers(
        ModelPackage package, ReadOnlySpan<string> modules, float[] bias, int outputs, int inputs, KernelSet kernels)
    {
        int productsPerSum = package.Quantization!.ProductsPerSum;
        QuantizedMatrix packed = new(inputs, bias.Length, productsPerSum, kernels.Int8PanelWidth);
        for (int i = 0; i < modules.Length; i++)
        {
            Pack(packed, i * outputs, package, TensorNames.Weight(modules[i]), outputs);
        }

        packed.SetBias(bias);
        return packed;
    }

    private static void Pack(QuantizedMatrix packed, int firstOutput, ModelPackage package, string name, int outputs)
    {
        int inputs = packed.Inputs;
        TensorInfo tensor = package.Tensors.Require(name, outputs, inputs);
        float[] scales = package.Tensors.ReadScales(name, outputs);
        byte[] weights = new byte[inputs * Math.Min(outputs, WeightRows.AtOnce(inputs, sizeof(sbyte)))];
        for (int output = 0; output < outputs;)
        {
            int count = Math.Min(outputs - output, weights.Length / inputs);
            package.Tensors.Read(tensor, (long)output * inputs, weights.AsSpan(0, count * inputs));
            ReadOnlySpan<sbyte> rows = MemoryMarshal.Cast<byte, sbyte>(weights.AsSpan(0, count * inputs));
            RequireSafe(package, name, output, rows, inputs, packed.ProductsPerSum);
            packed.PackOutputs(firstOutput + output, rows, scales.AsSpan(output, count));
            output += count;
        }
    }

    /// <summary>The factors of the input; matrices side by side share them.</summary>
    private static AlignedBuffer? ReadInputFactors(ModelPackage package, string module, int inputs) =>
        package.Tensors.ReadInputFactors(TensorNames.Weight(module), inputs) is { } factors ? AlignedBuffer.Padded(factors) : null;

    private static void RequireSafe(
        ModelPackage package, string name, int firstRow, ReadOnlySpan<sbyte> weights, int inputs, int productsPerSum)
    {
        for (int row = 0; row < weights.Length / inputs; row++)
        {
            if (!WeightQuantization.IsSafe(weights.Slice(row * inputs, inputs), productsPerSum))
            {
                throw ModelFileException.Mismatch(
                    package.Path,
                    name,
                    $"weights whose sums of {productsPerSum} products fit into 16 bits",
                    $"larger ones in row {firstRow + row}",
                    "Convert the checkpoint again.");
            }
        }
    }
}
