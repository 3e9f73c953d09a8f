using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>Buffers of all sizes are aligned, zeroed where that is asked for, and apart.</summary>
public sealed unsafe class AlignedBufferTests
{
    private const int LargePage = (1 << 21) / sizeof(float);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(LargePage - 1)]
    [InlineData(LargePage)]
    [InlineData(LargePage + 1)]
    [InlineData(5_000_000)]
    public void A_buffer_is_aligned_and_zeroed_also_where_another_was(int length)
    {
        for (int round = 0; round < 3; round++)
        {
            using AlignedBuffer buffer = new(length);
            Assert.Equal((length, (nuint)0), (buffer.Length, (nuint)buffer.Pointer % 64));
            Span<float> floats = new(buffer.Pointer, length);
            Assert.False(floats.ContainsAnyExcept(0f));
            floats.Fill(float.NaN);
        }
    }

    [Fact]
    public void Buffers_of_one_size_are_apart_on_many_threads() => Parallel.For(0, 64, thread =>
    {
        for (int round = 0; round < 50; round++)
        {
            using AlignedBuffer first = new(LargePage), second = AlignedBuffer.Uninitialized(LargePage);
            new Span<float>(first.Pointer, LargePage).Fill(thread);
            new Span<float>(second.Pointer, LargePage).Fill(-thread);
            Assert.False(new Span<float>(first.Pointer, LargePage).ContainsAnyExcept(thread));
            Assert.False(new Span<float>(second.Pointer, LargePage).ContainsAnyExcept(-thread));
        }
    });
}
