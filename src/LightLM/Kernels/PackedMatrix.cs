using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LightLM.Kernels;

/// <summary>
/// The weights of a dense layer in the order in which the GEMM reads them. Layout: panels of <see cref="PanelWidth"/> outputs;
/// within a panel, for each input, the weights of its outputs side by side. The last panel is padded with zeros.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly AlignedBuffer _panels;
    private readonly AlignedBuffer _bias;

    /// <summary>Creates a matrix of zeros.</summary>
    public PackedMatrix(int inputs, int outputs, int panelWidth)
    {
        Debug.Assert(inputs > 0 && outputs > 0 && panelWidth > 0, $"Sizes are positive, found {inputs}, {outputs} and {panelWidth}.");
        Inputs = inputs;
        Outputs = outputs;
        PanelWidth = panelWidth;
        PanelCount = (outputs + panelWidth - 1) / panelWidth;
        _panels = new AlignedBuffer((long)PanelCount * panelWidth * inputs);
        _bias = new AlignedBuffer((long)PanelCount * panelWidth);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int PanelWidth { get; }

    public int PanelCount { get; }

    /// <summary>The bias, padded with zeros to whole panels.</summary>
    public float* Bias => _bias.Pointer;

    /// <summary>Packs weights [outputs, inputs] and a bias [outputs], or no bias.</summary>
    public static PackedMatrix Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int inputs, int panelWidth)
    {
        Debug.Assert(weights.Length % inputs == 0, $"Each output has {inputs} weights, found {weights.Length} in all.");
        PackedMatrix packed = new(inputs, weights.Length / inputs, panelWidth);
        for (int output = 0; output < packed.Outputs; output++)
        {
            packed.PackOutput(output, weights.Slice(output * inputs, inputs));
        }

        packed.SetBias(bias);
        return packed;
    }

    /// <summary>Packs the weights [inputs] of one output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackOutput(int output, ReadOnlySpan<float> weights)
    {
        Debug.Assert((uint)output < (uint)Outputs, $"Output {output} of {Outputs}.");
        Debug.Assert(weights.Length == Inputs, $"An output has {Inputs} weights, found {weights.Length}.");
        float* cell = Panel(output / PanelWidth) + (output % PanelWidth);
        foreach (float weight in weights)
        {
            *cell = weight;
            cell += PanelWidth;
        }
    }

    /// <summary>Copies the bias [outputs], if any.</summary>
    public void SetBias(ReadOnlySpan<float> bias)
    {
        Debug.Assert(bias.Length is 0 || bias.Length == Outputs, $"There is no bias or one of {Outputs}, found {bias.Length}.");
        bias.CopyTo(new Span<float>(Bias, Outputs));
    }

    /// <summary>The first weight of a panel: [inputs][panel width].</summary>
    public float* Panel(int panel)
    {
        Debug.Assert((uint)panel < (uint)PanelCount, $"Panel {panel} of {PanelCount}.");
        return _panels.Pointer + ((nint)panel * PanelWidth * Inputs);
    }

    public void Dispose()
    {
        _panels.Dispose();
        _bias.Dispose();
    }
}
