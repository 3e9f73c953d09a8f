using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LightLM.Kernels.Int8;

/// <summary>The packing of tiles whose instructions add four products to 32 bits: panels of [blocks][panel width][4].</summary>
internal static unsafe class FourInputBlocks
{
    /// <summary>The inputs of a block.</summary>
    public const int Inputs = sizeof(int);

    /// <summary>Packs the weights [inputs] of one output; what is missing from the last block stays as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output, int panelWidth)
    {
        Debug.Assert((uint)output < (uint)panelWidth, $"Output {output} of a panel of {panelWidth}.");
        int* cell = (int*)panel + output;
        ReadOnlySpan<int> blocks = MemoryMarshal.Cast<sbyte, int>(weights);
        for (int block = 0; block < blocks.Length; block++, cell += panelWidth)
        {
            *cell = blocks[block];
        }

        weights[(blocks.Length * Inputs)..].CopyTo(new Span<sbyte>(cell, Inputs));
    }
}
