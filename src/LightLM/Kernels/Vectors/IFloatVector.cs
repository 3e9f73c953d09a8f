namespace LightLM.Kernels.Vectors;

/// <summary>
/// One instruction set's vectors of floats. A kernel is written once over this interface; the JIT specializes and inlines it for
/// each implementation, so that no call remains.
/// </summary>
/// <typeparam name="TVector">The hardware vector.</typeparam>
internal unsafe interface IFloatVector<TVector> : IFloatOperations<TVector>
    where TVector : struct
{
    /// <summary>Floats per vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor and the process can execute this instruction set.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Whether there are 32 registers, which a 12 x 2 tile of accumulators needs.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Load(float* source);

    /// <summary>Fetches two vectors into the first-level cache, where the instruction set can; any address will do.</summary>
    static abstract void PrefetchPair(float* source);

    static abstract void Store(TVector value, float* destination);

    /// <summary>The elements whose bits in a mask are ones; zero for those whose bits are zeros.</summary>
    static abstract TVector And(TVector value, TVector mask);

    /// <summary>Where left is at most right, the elements of one vector, elsewhere those of another.</summary>
    static abstract TVector SelectIfAtMost(TVector left, TVector right, TVector ifSo, TVector otherwise);

    /// <summary>The elements with each even one in the place of the odd one behind it, and the other way round.</summary>
    static abstract TVector SwapPairs(TVector value);

    /// <summary>A vector whose first element is a factor of <see cref="MultiplyAddFactor"/>.</summary>
    static abstract TVector LoadFactor(float* source);

    /// <summary>Multiplies by the first element of a vector and adds, rounded once.</summary>
    static abstract TVector MultiplyAddFactor(TVector factor, TVector right, TVector addend);

    /// <summary>Loads 32-bit integers and converts them.</summary>
    static abstract TVector LoadIntegers(int* source);

    /// <summary>Rounds values from -0.5 on to the nearest integers, ties to even, limits them to 255 and stores them as bytes.</summary>
    static abstract void StoreAsBytes(TVector value, byte* destination);

    /// <summary>Stores integral values from -128 to 127 as signed bytes: element i of all four, then element i + 1.</summary>
    static abstract void StoreAsByteGroups(TVector v0, TVector v1, TVector v2, TVector v3, byte* destination);

    /// <summary>The sum of bytes, whose number is a multiple of 64.</summary>
    static abstract int SumOfBytes(byte* source, int count);

    /// <summary>The largest element.</summary>
    static abstract float MaxElement(TVector value);

    /// <summary>The sum of the elements: the upper half is added to the lower one, and so on.</summary>
    static abstract float Sum(TVector value);
}
