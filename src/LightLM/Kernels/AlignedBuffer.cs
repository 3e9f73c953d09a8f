using System.Runtime.InteropServices;

namespace LightLM.Kernels;

/// <summary>Native memory for floats, aligned to a cache line; it never moves and the garbage collector never scans it.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private const nuint Alignment = 64;

    private readonly bool _isOfArena;
    private nint _address;

    /// <summary>Allocates and zeroes the buffer.</summary>
    public AlignedBuffer(long length)
        : this(length, isZeroed: true)
    {
    }

    private AlignedBuffer(long length, bool isZeroed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = Bytes;
        bool holdsZeros = false;
        void* memory = SystemPages.IsSupported ? Arena.TryTake(bytes, out holdsZeros) : null;
        _isOfArena = memory is not null;
        if (!_isOfArena)
        {
            memory = NativeMemory.AlignedAlloc(bytes, Alignment);
        }

        if (isZeroed && !holdsZeros)
        {
            NativeMemory.Clear(memory, bytes);
        }

        _address = (nint)memory;
    }

    ~AlignedBuffer() => Free();

    /// <summary>The number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float.</summary>
    public float* Pointer => (float*)_address;

    /// <summary>Allocates a buffer that is about to be filled: its contents are what another left there.</summary>
    public static AlignedBuffer Uninitialized(long length) => new(length, isZeroed: false);

    /// <summary>A copy of values, padded with zeros to a whole number of <see cref="Matrix.ColumnMultiple"/>.</summary>
    public static AlignedBuffer Padded(ReadOnlySpan<float> values)
    {
        AlignedBuffer buffer = new(Matrix.PaddedColumns(values.Length));
        values.CopyTo(new Span<float>(buffer.Pointer, values.Length));
        return buffer;
    }

    private nuint Bytes => checked((nuint)Math.Max(Length, 1) * sizeof(float));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        void* memory = (void*)Interlocked.Exchange(ref _address, 0);
        if (memory is null)
        {
            return;
        }

        if (_isOfArena && SystemPages.IsSupported)
        {
            Arena.Free(memory, Bytes);
        }
        else
        {
            NativeMemory.AlignedFree(memory);
        }
    }
}
