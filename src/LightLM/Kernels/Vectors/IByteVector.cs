namespace LightLM.Kernels.Vectors;

/// <summary>
/// One instruction set's vectors of integers, for the tile of the int8 GEMM: the same register holds bytes, 16-bit or 32-bit integers. Products
/// are added to partial sums, which may be short, and those from time to time to the sums.
/// </summary>
/// <typeparam name="TVector">The hardware vector.</typeparam>
internal unsafe interface IByteVector<TVector>
    where TVector : struct
{
    /// <summary>32-bit integers per vector.</summary>
    static abstract int Count { get; }

    /// <summary>The rows of the largest tile that the registers hold: 3, 4 or 6.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Whether partial sums have 16 bits, and so only as many products as the weights are safe for.</summary>
    static abstract bool HasShortSums { get; }

    /// <summary>Whether 128 was taken off the activations, which 128 times the sum of the weights makes up for.</summary>
    static virtual bool HasZeroPoint => false;

    static abstract TVector Zero { get; }

    static abstract TVector Load(sbyte* source);

    /// <summary>Fetches two vectors into the first-level cache, where that helps; any address will do.</summary>
    static abstract void PrefetchPair(sbyte* source);

    /// <summary>The same four activations in every 32-bit element.</summary>
    static abstract TVector BroadcastBlock(byte* source);

    /// <summary>The first products of a partial sum, which begins at the sums where it is not short.</summary>
    static abstract TVector Begin(TVector sums, TVector activations, TVector weights);

    /// <summary>Adds products to a partial sum.</summary>
    static abstract TVector Continue(TVector partial, TVector activations, TVector weights);

    /// <summary>The sums with a partial sum in them.</summary>
    static abstract TVector End(TVector sums, TVector partial);

    /// <summary>Adds weights to their sums.</summary>
    static virtual TVector AddWeights(TVector sums, TVector weights) => sums;

    /// <summary>The sums of products of activations as they were.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="weights">The sums of the weights.</param>
    static virtual TVector Correct(TVector sums, TVector weights) => sums;

    static abstract void StoreIntegers(TVector sums, int* destination);
}
