using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LightLM.Kernels.Int8;

/// <summary>
/// The weights of a dense layer in signed 8-bit integers with a scale per output, in the order in which the GEMM reads them. Layout:
/// panels of <see cref="PanelWidth"/> outputs; within a panel, for each block of four inputs, the outputs' four weights side by side.
/// </summary>
internal sealed unsafe class QuantizedMatrix : IDisposable
{
    /// <summary>Inputs whose weights of one output lie side by side.</summary>
    public const int BlockInputs = 4;

    private readonly AlignedBuffer _panels;
    private readonly AlignedBuffer _scales;
    private readonly AlignedBuffer _scaledSums;
    private readonly AlignedBuffer _bias;

    /// <summary>Creates a matrix of zeros.</summary>
    public QuantizedMatrix(int inputs, int outputs, int productsPerSum, int panelWidth)
    {
        Inputs = inputs;
        Outputs = outputs;
        PanelWidth = panelWidth;
        ProductsPerSum = productsPerSum;
        PanelCount = (outputs + panelWidth - 1) / panelWidth;
        Blocks = (inputs + BlockInputs - 1) / BlockInputs;
        long padded = (long)PanelCount * panelWidth;
        _panels = new AlignedBuffer(padded * Blocks * BlockInputs / sizeof(float));
        _scales = new AlignedBuffer(padded);
        _scaledSums = new AlignedBuffer(padded);
        _bias = new AlignedBuffer(padded);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int PanelWidth { get; }

    public int PanelCount { get; }

    /// <summary>The number of blocks of four inputs; the last is padded with zeros.</summary>
    public int Blocks { get; }

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
        for (int i = 0; i < scales.Length; i++)
        {
            int sum = PackOutput(firstOutput + i, weights.Slice(i * Inputs, Inputs));
            Scales[firstOutput + i] = scales[i];
            ScaledSums[firstOutput + i] = scales[i] * sum;
        }
    }

    /// <summary>Copies the bias [outputs].</summary>
    public void SetBias(ReadOnlySpan<float> bias) => bias.CopyTo(new Span<float>(Bias, Outputs));

    /// <summary>The first weight of a panel: [blocks][panel width][4].</summary>
    public sbyte* Panel(int panel) => (sbyte*)_panels.Pointer + ((nint)panel * Blocks * PanelWidth * BlockInputs);

    public void Dispose()
    {
        _panels.Dispose();
        _scales.Dispose();
        _scaledSums.Dispose();
        _bias.Dispose();
    }

    /// <summary>Packs one output's weights and returns their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int PackOutput(int output, ReadOnlySpan<sbyte> weights)
    {
        int* cell = (int*)Panel(output / PanelWidth) + (output % PanelWidth);
        ReadOnlySpan<int> blocks = MemoryMarshal.Cast<sbyte, int>(weights);
        for (int block = 0; block < blocks.Length; block++, cell += PanelWidth)
        {
            *cell = blocks[block];
        }

        weights[(blocks.Length * BlockInputs)..].CopyTo(new Span<sbyte>(cell, BlockInputs));
        return WeightQuantization.Sum(weights);
    }
}
