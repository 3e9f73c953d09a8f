using System.Diagnostics;

namespace LightLM.Kernels.Int8;

/// <summary>
/// The weights of a dense layer in signed 8-bit integers with a scale per output, in the order in which a tile reads them:
/// panels of <see cref="PanelWidth"/> outputs, which the tile's <see cref="Int8Layout"/> fills.
/// </summary>
internal sealed unsafe class QuantizedMatrix : IDisposable
{
    private readonly Int8Layout _layout;
    private readonly AlignedBuffer _panels;
    private readonly AlignedBuffer _scales;
    private readonly AlignedBuffer _scaledSums;
    private readonly AlignedBuffer _bias;

    /// <summary>Creates a matrix of zeros.</summary>
    public QuantizedMatrix(int inputs, int outputs, int productsPerSum, Int8Layout layout)
    {
        Debug.Assert(inputs > 0 && outputs > 0, $"Sizes are positive, found {inputs} and {outputs}.");
        Inputs = inputs;
        Outputs = outputs;
        _layout = layout;
        PanelWidth = layout.PanelWidth;
        BlockInputs = layout.BlockInputs;
        ProductsPerSum = productsPerSum;
        PanelCount = (outputs + PanelWidth - 1) / PanelWidth;
        Blocks = (inputs + BlockInputs - 1) / BlockInputs;
        long padded = (long)PanelCount * PanelWidth;
        _panels = new AlignedBuffer(padded * Blocks * BlockInputs / sizeof(float));
        _scales = new AlignedBuffer(padded);
        _scaledSums = new AlignedBuffer(padded);
        _bias = new AlignedBuffer(padded);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int PanelWidth { get; }

    public int PanelCount { get; }

    /// <summary>Inputs whose weights of one output lie side by side.</summary>
    public int BlockInputs { get; }

    /// <summary>The number of blocks of inputs; the last is padded with zeros.</summary>
    public int Blocks { get; }

    /// <summary>The bytes from one panel to the next.</summary>
    public nint PanelBytes => (nint)Blocks * PanelWidth * BlockInputs;

    /// <summary>How many products a 16-bit sum may hold: see <see cref="WeightQuantization"/>.</summary>
    public int ProductsPerSum { get; }

    /// <summary>[outputs], padded to whole panels.</summary>
    public float* Scales => _scales.Pointer;

    /// <summary>[outputs]: scale * sum of the output's weights, for the zero points of the activations.</summary>
    public float* ScaledSums => _scaledSums.Pointer;

    /// <summary>[outputs].</summary>
    public float* Bias => _bias.Pointer;

    /// <summary>Packs the weights of some outputs: integers [outputs, inputs], safe for <see cref="ProductsPerSum"/>, and scales [outputs].</summary>
    public void PackOutputs(int firstOutput, ReadOnlySpan<sbyte> weights, ReadOnlySpan<float> scales)
    {
        Debug.Assert(firstOutput >= 0 && firstOutput + scales.Length <= Outputs, $"Outputs {firstOutput} to {firstOutput + scales.Length} of {Outputs}.");
        Debug.Assert(weights.Length == scales.Length * Inputs, $"{scales.Length} outputs have {Inputs} weights each, found {weights.Length} in all.");
        for (int i = 0; i < scales.Length; i++)
        {
            int output = firstOutput + i;
            ReadOnlySpan<sbyte> row = weights.Slice(i * Inputs, Inputs);
            Debug.Assert(WeightQuantization.IsSafe(row, ProductsPerSum), $"Sums of output {output} may overflow.");
            _layout.Pack(row, Panel(output / PanelWidth), output % PanelWidth);
            Scales[output] = scales[i];
            ScaledSums[output] = scales[i] * WeightQuantization.Sum(row);
        }
    }

    /// <summary>Copies the bias [outputs].</summary>
    public void SetBias(ReadOnlySpan<float> bias)
    {
        Debug.Assert(bias.Length is 0 || bias.Length == Outputs, $"There is no bias or one of {Outputs}, found {bias.Length}.");
        bias.CopyTo(new Span<float>(Bias, Outputs));
    }

    /// <summary>The first weight of a panel.</summary>
    public sbyte* Panel(int panel)
    {
        Debug.Assert((uint)panel < (uint)PanelCount, $"Panel {panel} of {PanelCount}.");
        return (sbyte*)_panels.Pointer + (panel * PanelBytes);
    }

    public void Dispose()
    {
        _panels.Dispose();
        _scales.Dispose();
        _scaledSums.Dispose();
        _bias.Dispose();
    }
}
