namespace LightLM.Kernels.Int8;

/// <summary>The register tile of the int8 GEMM on one instruction set: some rows of activations times a panel of weights, exactly.</summary>
internal unsafe interface IInt8Tile
{
    /// <summary>Outputs per panel: two vectors of the path's floats.</summary>
    static abstract int PanelWidth { get; }

    /// <summary>Inputs whose weights of one output lie side by side.</summary>
    static abstract int BlockInputs { get; }

    /// <summary>The most rows that <see cref="Compute"/> takes at once.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Packs the weights [inputs] of one output into its panel, which holds zeros.</summary>
    static abstract void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output);

    /// <summary>Computes the sums of the largest tile that fits into the rows that are left, and returns how many rows it took.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="rowsLeft">At least 1.</param>
    /// <param name="a">The first row's activations.</param>
    /// <param name="stride">Bytes from one row of activations to the next.</param>
    /// <param name="sums">[rows][panel width].</param>
    static abstract int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums);
}

/// <summary>A panel of weights.</summary>
/// <param name="weights">As the tile packs them.</param>
/// <param name="blocks">The number of blocks of inputs.</param>
/// <param name="blocksPerSum">How many blocks a 16-bit sum may span: half the number of products that it may hold.</param>
internal readonly unsafe struct Int8Panel(sbyte* weights, int blocks, int blocksPerSum)
{
    public readonly sbyte* Weights = weights;
    public readonly int Blocks = blocks;
    public readonly int BlocksPerSum = blocksPerSum;
}
