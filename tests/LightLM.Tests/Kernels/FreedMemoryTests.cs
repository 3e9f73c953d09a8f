using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>The process's memory by the system's own account, which other tests would change meanwhile.</summary>
[CollectionDefinition(nameof(FreedMemoryTests), DisableParallelization = true)]
[Collection(nameof(FreedMemoryTests))]
public sealed class FreedMemoryTests
{
    [Fact]
    public void What_is_freed_goes_back_to_the_system_but_for_a_bounded_part()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the system's allocator decides.");
        const long block = 1 << 24, count = 32;
        long before = Resident();
        AlignedBuffer[] buffers = [.. Enumerable.Range(0, (int)count).Select(i => new AlignedBuffer((block / sizeof(float)) + (1024 * i)))];
        Assert.True(Resident() - before > count * block * 9 / 10);
        Array.ForEach(buffers, buffer => buffer.Dispose());
        Assert.True(Resident() - before < (1 << 26) + (count * block / 8), $"{(Resident() - before) >> 20} MiB are kept");
    }

    private static long Resident() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], null) * Environment.SystemPageSize;
}
