namespace LightLM.Kernels;

/// <summary>
/// Large pieces of memory as whole pages of the system's. Some that were freed are kept for the next request of their size, as it comes when a model is
/// loaded again, since new pages cost a fault each; the others go back to the system at once, so that a process in which models come and go
/// does not grow. Safe for concurrent use.
/// </summary>
internal static unsafe class PageBlocks
{
    /// <summary>Room for the weights of two or three light models.</summary>
    private const long MostIdleBytes = 1 << 26;

    private const nuint PageBytes = 1 << 12;

    private static readonly Lock Gate = new();

    /// <summary>The blocks that are kept, in the order in which they were freed.</summary>
    private static readonly List<(nint Address, nuint Bytes)> Idle = [];

    private static long _idleBytes;

    /// <summary>Takes a block.</summary>
    /// <param name="bytes">Its size at least.</param>
    /// <param name="isZeroed">Whether it holds zeros; else what another left there.</param>
    /// <returns>The first byte, or null where this system's calls are not known, or it gives no pages.</returns>
    public static void* TryTake(nuint bytes, out bool isZeroed)
    {
        bytes = Whole(bytes);
        isZeroed = false;
        lock (Gate)
        {
            int index = Idle.FindLastIndex(block => block.Bytes == bytes);
            if (index >= 0)
            {
                return (void*)Remove(index);
            }
        }

        isZeroed = true;
        return SystemPages.IsSupported ? SystemPages.TryAllocate(bytes) : null;
    }

    /// <summary>Frees a block.</summary>
    /// <param name="block">The first byte.</param>
    /// <param name="bytes">The size that was asked for.</param>
    public static void Free(void* block, nuint bytes)
    {
        lock (Gate)
        {
            Idle.Add(((nint)block, Whole(bytes)));
            _idleBytes += (long)Whole(bytes);
            while (SystemPages.IsSupported && _idleBytes > MostIdleBytes)
            {
                nuint oldest = Idle[0].Bytes;
                SystemPages.Free((void*)Remove(0), oldest);
            }
        }
    }

    private static nuint Whole(nuint bytes) => checked(bytes + PageBytes - 1) / PageBytes * PageBytes;

    private static nint Remove(int index)
    {
        (nint address, nuint bytes) = Idle[index];
        Idle.RemoveAt(index);
        _idleBytes -= (long)bytes;
        return address;
    }
}
