namespace LightLM.Kernels.Vectors;

/// <summary>
/// One instruction set's vectors of integers, for the tile of the int8 GEMM: the same register holds bytes, 16-bit or 32-bit integers.
/// What only some sets need does nothing in the others, so that the compiler leaves it out.
/// </summary>
/// <typeparam name="TVector">The hardware vector.</typeparam>
internal unsafe interface IByteVector<TVector>
    where TVector : struct
{
    /// <summary>32-bit integers per vector.</summary>
    static abstract int Count { get; }

    /// <summary>The rows of the largest tile that the registers hold: 3 or 6.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Whether products are added in 16 bits, over as many as the weights are safe for, before they are widened.</summary>
    static virtual bool HasShortSums => false;

    /// <summary>Whether 128 was taken off the activations, which 128 times the sum of the weights makes up for.</summary>
    static virtual bool HasZeroPoint => false;

    static abstract TVector Zero { get; }

    static abstract TVector Load(sbyte* source);

    /// <summary>The same four activations in every 32-bit element, or in those that products are formed with.</summary>
    static abstract TVector BroadcastBlock(byte* source);

    /// <summary>Adds products to sums, short ones where there are such.</summary>
    static abstract TVector AddProducts(TVector sums, TVector activations, TVector weights);

    static abstract void StoreIntegers(TVector sums, int* destination);

    /// <summary>With short sums: the first of them.</summary>
    static virtual TVector Multiply(TVector activations, TVector weights) => activations;

    /// <summary>With short sums: adds neighbouring ones to 32-bit integers.</summary>
    static virtual TVector Widen(TVector sums, TVector shorts) => sums;

    /// <summary>With short sums: fetches two vectors into the first-level cache; any address will do.</summary>
    static virtual void PrefetchPair(sbyte* source)
    {
    }

    /// <summary>With a zero point: adds weights to their sums.</summary>
    static virtual TVector AddWeights(TVector sums, TVector weights) => sums;

    /// <summary>With a zero point: the sums of products of activations as they were.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="weights">The sums of the weights.</param>
    static virtual TVector Correct(TVector sums, TVector weights) => sums;
}
