using System.Runtime.Versioning;

namespace LightLM.Kernels;

/// <summary>
/// Memory for weights and working buffers, side by side in the system's large pages: a model of ten megabytes takes five faults instead of thousands, and
/// as few entries of the processor's table of pages. Some that was freed is kept, since the next model takes as much; the rest goes back to
/// the system at once, so that a process in which models come and go does not grow. Safe for concurrent use.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class Arena
{
    /// <summary>Room for the weights of two or three light models.</summary>
    private const long MostIdleBytes = 1 << 26;

    /// <summary>Two cache lines, which some processors fetch together.</summary>
    private const nuint Alignment = 128;

    private static readonly Lock Gate = new();

    /// <summary>In the order in which they came, so that the first, which live longest, are filled first.</summary>
    private static readonly List<ArenaChunk> Chunks = [];

    /// <summary>Takes a block.</summary>
    /// <param name="bytes">Its size at least.</param>
    /// <param name="isZeroed">Whether it holds zeros; else what another left there.</param>
    /// <returns>The first byte, aligned to <see cref="Alignment"/>, or null where the system gives none.</returns>
    public static void* TryTake(nuint bytes, out bool isZeroed)
    {
        bytes = Whole(bytes, Alignment);
        lock (Gate)
        {
            foreach (ArenaChunk chunk in Chunks)
            {
                byte* block = chunk.TryTake(bytes, out isZeroed);
                if (block is not null)
                {
                    return block;
                }
            }

            nuint size = Whole(bytes, SystemPages.LargePageBytes);
            void* memory = SystemPages.TryAllocateLarge(size);
            if (memory is null)
            {
                isZeroed = false;
                return null;
            }

            ArenaChunk added = new((byte*)memory, size);
            Chunks.Add(added);
            return added.TryTake(bytes, out isZeroed);
        }
    }

    /// <summary>Frees a block.</summary>
    /// <param name="block">The first byte.</param>
    /// <param name="bytes">The size that was asked for.</param>
    public static void Free(void* block, nuint bytes)
    {
        lock (Gate)
        {
            Chunks.Find(chunk => chunk.Holds(block))!.Free((byte*)block, Whole(bytes, Alignment));
            long idle = Chunks.Sum(chunk => chunk.IsFree ? (long)chunk.Bytes : 0);
            while (idle > MostIdleBytes)
            {
                int last = Chunks.FindLastIndex(chunk => chunk.IsFree);
                idle -= (long)Chunks[last].Bytes;
                SystemPages.Free(Chunks[last].Address, Chunks[last].Bytes);
                Chunks.RemoveAt(last);
            }
        }
    }

    /// <summary>The bytes of as many whole units as are needed.</summary>
    public static nuint Whole(nuint bytes, nuint unit) => checked(bytes + unit - 1) / unit * unit;
}
