using System.Runtime.InteropServices;

namespace LightLM.Kernels.Int8;

/// <summary>Where the emitted code of a tile of <see cref="Vnni512Code"/> goes on behind its sums, and what it finds there.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Vnni512Output
{
    /// <summary>The code that finishes the tile.</summary>
    public nint Finish;

    /// <summary>Bytes from the panel to the one that is needed next, which is fetched meanwhile.</summary>
    public nint NextPanel;

    /// <summary>The tile's first result; rows of sums lie side by side.</summary>
    public void* Result;

    /// <summary>Bytes from one row of the result to the next.</summary>
    public nint ResultStride;

    /// <summary>What is added to the tile's first result.</summary>
    public float* Residual;

    /// <summary>Bytes from one row of the residual to the next.</summary>
    public nint ResidualStride;

    /// <summary>The scale of each row of activations.</summary>
    public float* RowScales;

    /// <summary>scale * zero point of each row of activations.</summary>
    public float* RowOffsets;

    /// <summary>The panel's scales.</summary>
    public float* Scales;

    /// <summary>The panel's sums of weights, times their scales.</summary>
    public float* ScaledSums;

    /// <summary>The panel's bias.</summary>
    public float* Bias;

    /// <summary>The numbers that the activation is computed with.</summary>
    public float* Constants;
}
