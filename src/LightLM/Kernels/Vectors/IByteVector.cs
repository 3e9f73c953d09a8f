namespace LightLM.Kernels.Vectors;

/// <summary>One instruction set's vectors of integers, for the int8 GEMM: the same register holds bytes, 16-bit or 32-bit integers.</summary>
/// <typeparam name="TVector">The hardware vector.</typeparam>
internal unsafe interface IByteVector<TVector>
    where TVector : struct
{
    /// <summary>32-bit integers per vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 registers.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(sbyte* source);

    /// <summary>Fetches two vectors into the first-level cache; any address will do.</summary>
    static abstract void PrefetchPair(sbyte* source);

    /// <summary>The same four bytes in every 32-bit element.</summary>
    static abstract TVector BroadcastBlock(byte* source);

    /// <summary>Unsigned bytes times signed bytes, neighbouring products added: 16-bit integers, which the caller knows not to overflow.</summary>
    static abstract TVector MultiplyPairs(TVector activations, TVector weights);

    /// <summary>The sum of 16-bit integers.</summary>
    static abstract TVector AddShorts(TVector left, TVector right);

    /// <summary>Adds neighbouring 16-bit integers to 32-bit ones.</summary>
    static abstract TVector Widen(TVector sums, TVector shorts);

    static abstract void StoreIntegers(TVector sums, int* destination);
}
