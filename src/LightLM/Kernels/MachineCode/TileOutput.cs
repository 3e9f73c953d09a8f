using System.Runtime.InteropServices;

namespace LightLM.Kernels.MachineCode;

/// <summary>Where the emitted code of a tile goes on behind its sums, and what it finds there: see <see cref="TileCode"/>.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct TileOutput
{
    /// <summary>The code that finishes the tile.</summary>
    [FieldOffset(At.Finish)]
    public nint Finish;

    /// <summary>Bytes from the panel to the one that is needed next, which is fetched meanwhile.</summary>
    [FieldOffset(At.NextPanel)]
    public nint NextPanel;

    /// <summary>The tile's first result; integer sums that are stored as they are lie row behind row.</summary>
    [FieldOffset(At.Result)]
    public void* Result;

    /// <summary>Bytes from one row of the result to the next.</summary>
    [FieldOffset(At.ResultStride)]
    public nint ResultStride;

    /// <summary>What is added to the tile's first result.</summary>
    [FieldOffset(At.Residual)]
    public float* Residual;

    /// <summary>Bytes from one row of the residual to the next.</summary>
    [FieldOffset(At.ResidualStride)]
    public nint ResidualStride;

    /// <summary>The panel's bias.</summary>
    [FieldOffset(At.Bias)]
    public float* Bias;

    /// <summary>The scale of each row of quantized activations.</summary>
    [FieldOffset(At.RowScales)]
    public float* RowScales;

    /// <summary>scale * zero point of each row of quantized activations.</summary>
    [FieldOffset(At.RowOffsets)]
    public float* RowOffsets;

    /// <summary>The panel's scales.</summary>
    [FieldOffset(At.Scales)]
    public float* Scales;

    /// <summary>The panel's sums of weights, times their scales.</summary>
    [FieldOffset(At.ScaledSums)]
    public float* ScaledSums;

    /// <summary>The numbers that GELU is computed with.</summary>
    [FieldOffset(At.GeluNumbers)]
    public float* GeluNumbers;

    /// <summary>The code that adds products, where it is entered by way of <see cref="WindowsEntry"/>.</summary>
    [FieldOffset(At.Products)]
    public nint Products;

    /// <summary>Where the code finds the members, in bytes.</summary>
    public static class At
    {
        public const int Finish = 0;
        public const int NextPanel = 8;
        public const int Result = 16;
        public const int ResultStride = 24;
        public const int Residual = 32;
        public const int ResidualStride = 40;
        public const int Bias = 48;
        public const int RowScales = 56;
        public const int RowOffsets = 64;
        public const int Scales = 72;
        public const int ScaledSums = 80;
        public const int GeluNumbers = 88;
        public const int Products = 96;
    }
}
