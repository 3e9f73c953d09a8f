using System.Runtime.InteropServices;

namespace LightLM.Kernels.MachineCode;

/// <summary>Where the emitted code of a tile goes on behind its sums, and what it finds there: see <see cref="TileCode"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TileOutput
{
    /// <summary>The code that finishes the tile.</summary>
    public nint Finish;

    /// <summary>Bytes from the panel to the one that is needed next, which is fetched meanwhile.</summary>
    public nint NextPanel;

    /// <summary>The tile's first result; integer sums that are stored as they are lie row behind row.</summary>
    public void* Result;

    /// <summary>Bytes from one row of the result to the next.</summary>
    public nint ResultStride;

    /// <summary>What is added to the tile's first result.</summary>
    public float* Residual;

    /// <summary>Bytes from one row of the residual to the next.</summary>
    public nint ResidualStride;

    /// <summary>The panel's bias.</summary>
    public float* Bias;

    /// <summary>The scale of each row of quantized activations.</summary>
    public float* RowScales;

    /// <summary>scale * zero point of each row of quantized activations.</summary>
    public float* RowOffsets;

    /// <summary>The panel's scales.</summary>
    public float* Scales;

    /// <summary>The panel's sums of weights, times their scales.</summary>
    public float* ScaledSums;

    /// <summary>The numbers that GELU is computed with.</summary>
    public float* GeluNumbers;
}
