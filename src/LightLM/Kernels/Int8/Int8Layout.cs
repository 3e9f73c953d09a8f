namespace LightLM.Kernels.Int8;

/// <summary>How a tile wants weights to lie: panels of outputs side by side, in blocks of inputs.</summary>
internal abstract unsafe class Int8Layout
{
    /// <summary>Outputs per panel.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>Inputs whose weights of one output lie side by side.</summary>
    public abstract int BlockInputs { get; }

    /// <summary>The layout of a tile.</summary>
    public static Int8Layout Of<TTile>()
        where TTile : struct, IInt8Tile => new Layout<TTile>();

    /// <summary>Packs the weights [inputs] of one output into its panel, which holds zeros.</summary>
    public abstract void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output);

    private sealed class Layout<TTile> : Int8Layout
        where TTile : struct, IInt8Tile
    {
        public override int PanelWidth => TTile.PanelWidth;

        public override int BlockInputs => TTile.BlockInputs;

        public override void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output) => TTile.Pack(weights, panel, output);
    }
}
