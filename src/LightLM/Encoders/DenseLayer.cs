using LightLM.Kernels;
using LightLM.Kernels.Int8;
using LightLM.Weights;

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
        float[] bias = new float[modules.Length * outputs];
        bool isQuantized = true;
        for (int i = 0; i < modules.Length; i++)
        {
            package.Tensors.ReadFloats(TensorNames.Bias(modules[i]), outputs).CopyTo(bias, i * outputs);
            isQuantized &= package.Tensors.IsQuantized(TensorNames.Weight(modules[i]));
        }

        return isQuantized
            ? new DenseLayer(
                kernels, null, PackIntegers(package, modules, bias, outputs, inputs, kernels), ReadInputFactors(package, modules[0], inputs))
            : new DenseLayer(kernels, PackFloats(package, modules, bias, outputs, inputs, kernels), null);
    }

    /// <summary>Packs the rows of a table as the weights of the outputs, and a bias [outputs], in single precision.</summary>
    public static DenseLayer FromTable(EmbeddingTable table, ReadOnlySpan<float> bias, KernelSet kernels)
    {
        PackedMatrix packed = new(table.Width, table.Rows, kernels.PanelWidth);
        float[] row = new float[table.Width];
        for (int output = 0; output < table.Rows; output++)
        {
            table.CopyRow(output, row);
            packed.PackOutput(output, row);
        }

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
        float[] weights = new float[modules.Length * outputs * inputs];
        for (int i = 0; i < modules.Length; i++)
        {
            package.Tensors.ReadFloats(TensorNames.Weight(modules[i]), outputs, inputs).CopyTo(weights, i * outputs * inputs);
        }

        return PackedMatrix.Pack(weights, bias, inputs, kernels.PanelWidth);
    }

    private static QuantizedMatrix PackIntegers(
        ModelPackage package, ReadOnlySpan<string> modules, float[] bias, int outputs, int inputs, KernelSet kernels)
    {
        int productsPerSum = package.Quantization!.ProductsPerSum;
        QuantizedMatrix packed = new(inputs, modules.Length * outputs, productsPerSum, kernels.Int8PanelWidth);
        for (int i = 0; i < modules.Length; i++)
        {
            string name = TensorNames.Weight(modules[i]);
            ReadOnlySpan<sbyte> weights = package.Tensors.ReadSignedBytes(name, outputs, inputs);
            RequireSafe(package, name, weights, inputs, productsPerSum);
            packed.PackOutputs(i * outputs, weights, package.Tensors.ReadScales(name, outputs));
        }

        packed.SetBias(bias);
        return packed;
    }

    /// <summary>The factors of the input; matrices side by side share them.</summary>
    private static AlignedBuffer? ReadInputFactors(ModelPackage package, string module, int inputs) =>
        package.Tensors.ReadInputFactors(TensorNames.Weight(module), inputs) is { } factors ? AlignedBuffer.Padded(factors) : null;

    private static void RequireSafe(ModelPackage package, string name, ReadOnlySpan<sbyte> weights, int inputs, int productsPerSum)
    {
        for (int row = 0; row < weights.Length / inputs; row++)
        {
            if (!WeightQuantization.IsSafe(weights.Slice(row * inputs, inputs), productsPerSum))
            {
                throw ModelFileException.Mismatch(
                    package.Path,
                    name,
                    $"weights whose sums of {productsPerSum} products fit into 16 bits",
                    $"larger ones in row {row}",
                    "Convert the checkpoint again.");
            }
        }
    }
}
