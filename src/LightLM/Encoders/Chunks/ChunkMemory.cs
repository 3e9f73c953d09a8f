using LightLM.Kernels;

namespace LightLM.Encoders.Chunks;

/// <summary>How the scratch memory of one head's attention in chunks is laid out.</summary>
internal readonly unsafe struct ChunkMemory
{
    private readonly float* _end;

    /// <summary>Lays it out.</summary>
    /// <param name="memory">Where it begins, on a cache line; null to measure it.</param>
    /// <param name="order">The sequence.</param>
    /// <param name="headSize">The width of the head.</param>
    /// <param name="hashes">Hashed attention: the columns of all rounds' rotations; else 0.</param>
    /// <param name="buckets">Hashed attention: the number of buckets.</param>
    /// <param name="kernels">The kernels.</param>
    public ChunkMemory(float* memory, in ChunkOrder order, int headSize, int hashes, int buckets, KernelSet kernels)
    {
        int queries = Math.Min(order.Length, order.Tokens);
        bool isHashed = hashes > 0;
        Query = Rows(ref memory, queries, headSize);
        Context = Rows(ref memory, queries, headSize);
        Keys = Rows(ref memory, order.MostKeys, headSize);
        Values = Rows(ref memory, order.MostKeys, headSize);
        Logits = Take(ref memory, queries);
        Self = (SelfPair*)Take(ref memory, (long)queries * order.Seen * sizeof(SelfPair) / sizeof(float));
        Kernel = Take(ref memory, kernels.ChunkScratch(order.MostKeys, headSize));
        Shared = Rows(ref memory, isHashed ? order.Tokens : 0, headSize);
        Normalized = Rows(ref memory, isHashed ? order.Tokens : 0, headSize);
        bool isSorted = isHashed && !order.IsWhole;
        Rotated = Rows(ref memory, isSorted ? order.Tokens : 0, Math.Max(1, hashes));
        Buckets = (int*)Take(ref memory, isSorted ? order.Tokens : 0);
        Starts = (int*)Take(ref memory, isSorted ? buckets + 1 : 0);
        Sorted = (int*)Take(ref memory, isSorted ? (long)order.Rounds * order.Tokens : 0);
        Results = Rows(ref memory, isSorted ? order.Rounds * order.Tokens : 0, headSize);
        RoundLogits = Take(ref memory, isSorted ? (long)order.Rounds * order.Tokens : 0);
        _end = memory;
    }

    /// <summary>A chunk's queries [queries, head size].</summary>
    public Matrix Query { get; }

    /// <summary>What they make of the values [queries, head size].</summary>
    public Matrix Context { get; }

    /// <summary>The keys that they see [keys, head size].</summary>
    public Matrix Keys { get; }

    /// <summary>Their values [keys, head size].</summary>
    public Matrix Values { get; }

    /// <summary>The chunk's logits [queries].</summary>
    public float* Logits { get; }

    /// <summary>Which query and key are the same token.</summary>
    public SelfPair* Self { get; }

    /// <summary>The kernel's own.</summary>
    public float* Kernel { get; }

    /// <summary>Hashed attention: queries, which are keys, too [tokens, head size].</summary>
    public Matrix Shared { get; }

    /// <summary>Hashed attention: the keys, divided by their root mean square [tokens, head size].</summary>
    public Matrix Normalized { get; }

    /// <summary>What rotations make of the queries [tokens, hashes].</summary>
    public Matrix Rotated { get; }

    /// <summary>Each token's bucket in one round [tokens].</summary>
    public int* Buckets { get; }

    /// <summary>Where each bucket's tokens begin [buckets + 1].</summary>
    public int* Starts { get; }

    /// <summary>The tokens of each round in the order of their buckets [rounds, tokens].</summary>
    public int* Sorted { get; }

    /// <summary>Each round's result [rounds * tokens, head size].</summary>
    public Matrix Results { get; }

    /// <summary>Each round's logits [rounds * tokens].</summary>
    public float* RoundLogits { get; }

    /// <summary>The floats of it.</summary>
    /// <param name="order">The sequence.</param>
    /// <param name="headSize">The width of the head.</param>
    /// <param name="hashes">Hashed attention: the columns of all rounds' rotations; else 0.</param>
    /// <param name="buckets">Hashed attention: the number of buckets.</param>
    /// <param name="kernels">The kernels.</param>
    public static long Length(in ChunkOrder order, int headSize, int hashes, int buckets, KernelSet kernels) =>
        (nint)new ChunkMemory(null, order, headSize, hashes, buckets, kernels)._end / sizeof(float);

    private static Matrix Rows(ref float* memory, int rows, int columns)
    {
        int stride = Matrix.PaddedColumns(columns);
        return new Matrix(Take(ref memory, (long)rows * stride), rows, columns, stride);
    }

    /// <summary>The next part, up to the next cache line.</summary>
    private static float* Take(ref float* memory, long floats)
    {
        const int line = 16;
        float* part = memory;
        memory += (nint)((floats + line - 1) / line * line);
        return part;
    }
}
