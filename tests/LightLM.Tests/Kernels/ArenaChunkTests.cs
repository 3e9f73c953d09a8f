using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>What is taken from a piece of memory lies apart, and is free for others when it is given back.</summary>
public sealed unsafe class ArenaChunkTests : IDisposable
{
    private const nuint Bytes = 2 * SystemPages.LargePageBytes;
    private readonly ArenaChunk _chunk;

    public ArenaChunkTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the system's allocator decides.");
        _chunk = new ArenaChunk((byte*)SystemPages.TryAllocateLarge(Bytes), Bytes);
    }

    public void Dispose()
    {
        if (_chunk is not null && OperatingSystem.IsLinux())
        {
            SystemPages.Free(_chunk.Address, _chunk.Bytes);
        }
    }

    [Fact]
    public void Memory_begins_at_a_large_page_and_all_of_it_can_be_taken()
    {
        Assert.Equal((nuint)0, (nuint)_chunk.Address % SystemPages.LargePageBytes);
        Assert.Equal((nint)_chunk.Address, Take(Bytes));
        Assert.Equal(0, Take(128));
        new Span<byte>(_chunk.Address, (int)Bytes).Fill(1);
        Assert.True(_chunk.Holds(_chunk.Address));
        Assert.True(_chunk.Holds(_chunk.Address + Bytes - 1));
        Assert.False(_chunk.Holds(_chunk.Address + Bytes));
        Assert.False(_chunk.Holds(_chunk.Address - 1));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Whatever_the_order_in_which_blocks_are_freed_one_hole_is_left(int first, int second, int third)
    {
        nint[] blocks = [Take(1024), Take(4096), Take(128)];
        Assert.False(_chunk.IsFree);
        int[] sizes = [1024, 4096, 128];
        foreach (int block in (int[])[first, second, third])
        {
            Assert.False(_chunk.IsFree);
            _chunk.Free((byte*)blocks[block], (nuint)sizes[block]);
        }

        Assert.True(_chunk.IsFree);
        Assert.Equal((nint)_chunk.Address, Take(Bytes));
    }

    [Fact]
    public void The_first_hole_that_is_large_enough_is_taken()
    {
        nint small = Take(256), apart = Take(128), large = Take(1024);
        _ = Take(128);
        _chunk.Free((byte*)small, 256);
        _chunk.Free((byte*)large, 1024);
        Assert.Equal(large, Take(512));
        Assert.Equal(small, Take(128));
        Assert.Equal(small + 128, Take(128));
        Assert.Equal(small + 256, apart);
    }

    [Fact]
    public void Only_what_nobody_had_is_said_to_be_zero()
    {
        byte* block = _chunk.TryTake(1024, out bool isZeroed);
        Assert.True(isZeroed);
        new Span<byte>(block, 1024).Fill(7);
        _chunk.Free(block, 1024);
        _ = _chunk.TryTake(512, out isZeroed);
        Assert.False(isZeroed);

        // Half of it somebody had.
        _ = _chunk.TryTake(1024, out isZeroed);
        Assert.False(isZeroed);
        byte* fresh = _chunk.TryTake(1 << 20, out isZeroed);
        Assert.True(isZeroed);
        Assert.False(new Span<byte>(fresh, 1 << 20).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Blocks_of_any_sizes_taken_and_freed_in_any_order_never_meet()
    {
        Random random = new(7);
        List<(nint Address, int Bytes, byte Contents)> taken = [];
        for (int step = 0; step < 20_000; step++)
        {
            int bytes = 128 * random.Next(1, random.Next(2, 1000));
            if (random.Next(5) < 3 && Take((nuint)bytes) is not 0 and nint address)
            {
                byte contents = (byte)random.Next(1, 256);
                new Span<byte>((void*)address, bytes).Fill(contents);
                taken.Add((address, bytes, contents));
            }
            else if (taken.Count > 0)
            {
                int index = random.Next(taken.Count);
                (nint freed, int length, byte contents) = taken[index];
                Assert.False(new Span<byte>((void*)freed, length).ContainsAnyExcept(contents), $"step {step}");
                _chunk.Free((byte*)freed, (nuint)length);
                taken.RemoveAt(index);
            }
        }

        taken.ForEach(block => _chunk.Free((byte*)block.Address, (nuint)block.Bytes));
        Assert.True(_chunk.IsFree);
    }

    private nint Take(nuint bytes) => (nint)_chunk.TryTake(bytes, out _);
}
