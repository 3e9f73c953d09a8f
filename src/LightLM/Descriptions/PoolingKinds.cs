using System.Numerics;

namespace LightLM.Descriptions;

/// <summary>The parts of poolings.</summary>
internal static class PoolingKinds
{
    /// <summary>What reads each token that takes part, not only the first or the last.</summary>
    private const Pooling OfAllTokens = Pooling.Max | Pooling.Mean | Pooling.MeanSqrt | Pooling.WeightedMean;

    /// <summary>What reads the first token, whatever takes part.</summary>
    private const Pooling OfFirstToken = Pooling.Cls | Pooling.Pooler;

    /// <summary>The single poolings, in the order in which they are joined.</summary>
    public static IReadOnlyList<Pooling> All { get; } =
        [Pooling.Cls, Pooling.Max, Pooling.Mean, Pooling.MeanSqrt, Pooling.WeightedMean, Pooling.LastToken, Pooling.Pooler];

    /// <summary>Whether one of the poolings is joined in another.</summary>
    public static bool Has(this Pooling pooling, Pooling part) => (pooling & part) != 0;

    /// <summary>Width of what a pooling makes of an encoder's output: of as many vectors as are joined, side by side.</summary>
    public static int Width(this Pooling pooling, EncoderDescription encoder) =>
        pooling == Pooling.Pooler ? encoder.HiddenSize : BitOperations.PopCount((uint)pooling) * encoder.OutputSize;

    /// <summary>The poolings that are joined, in their order.</summary>
    public static IEnumerable<Pooling> Parts(this Pooling pooling) => All.Where(part => pooling.Has(part));

    /// <summary>Whether the pooling is one or several that may be joined.</summary>
    public static bool IsValid(this Pooling pooling) =>
        pooling == Pooling.Pooler || (pooling is > Pooling.None and < Pooling.Pooler);

    /// <summary>Whether the first token's state is read, whatever takes part.</summary>
    public static bool ReadsFirstToken(this Pooling pooling) => pooling.Has(OfFirstToken);

    /// <summary>Whether the state of each token that takes part is read.</summary>
    public static bool ReadsAllTokens(this Pooling pooling) => pooling.Has(OfAllTokens);

    /// <summary>Whether tokens that take part are read: all, or the last.</summary>
    public static bool ReadsTokens(this Pooling pooling) => pooling.Has(OfAllTokens | Pooling.LastToken);
}
