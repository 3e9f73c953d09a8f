using LightLM.Testing;
using LightLM.Threading;

namespace LightLM.Tests.Threading;

public sealed class ProcessorCoresTests
{
    [Fact]
    public void Processors_that_share_a_core_count_once()
    {
        using Devices devices = new();
        devices.AddCore("0,4");
        devices.AddCore("1,5");
        devices.AddCore("2,6");
        devices.AddCore("3,7");
        ProcessorCores cores = new(devices.Read(), null, limit: 8);
        Assert.Equal((4, 4, 8), (cores.Usable, cores.Performance, cores.Processors));
    }

    /// <summary>Such as a Core i5-13600K: six cores of two threads, eight of one.</summary>
    [Fact]
    public void Hybrid_cores_are_told_apart_by_lists_of_their_kinds()
    {
        using Devices devices = new();
        for (int core = 0; core < 6; core++)
        {
            devices.AddCore($"{2 * core}-{(2 * core) + 1}");
        }

        for (int core = 12; core < 20; core++)
        {
            devices.AddCore($"{core}");
        }

        devices.Write("cpu_atom/cpus", "12-19\n");
        ProcessorCores cores = new(devices.Read(), null, limit: 20);
        Assert.Equal((14, 6, 20), (cores.Usable, cores.Performance, cores.Processors));
    }

    /// <summary>Such as a phone's: capacities tell the kinds, and the middle ones count as fast where they are nearly so.</summary>
    [Theory]
    [InlineData(new[] { 250, 250, 250, 250, 870, 870, 870, 1024 }, 4)]
    [InlineData(new[] { 446, 446, 446, 446, 1024, 1024 }, 2)]
    [InlineData(new[] { 1024, 1010, 1003, 1024 }, 4)]
    public void Hybrid_cores_are_told_apart_by_their_capacity(int[] capacities, int performance)
    {
        using Devices devices = new();
        for (int core = 0; core < capacities.Length; core++)
        {
            devices.AddCore($"{core}", $"{capacities[core]}\n");
        }

        Assert.Equal(performance, new ProcessorCores(devices.Read(), null, capacities.Length).Performance);
    }

    [Theory]
    [InlineData(new[] { 0 }, 1)]
    [InlineData(new[] { 0, 4 }, 1)]
    [InlineData(new[] { 0, 1, 4, 5 }, 2)]
    [InlineData(new[] { 3, 5, 6 }, 3)]
    public void A_set_of_processors_has_the_cores_that_they_are_on(int[] allowed, int usable)
    {
        using Devices devices = new();
        for (int core = 0; core < 4; core++)
        {
            devices.AddCore($"{core},{core + 4}");
        }

        ProcessorCores cores = new(devices.Read(), allowed.Contains, limit: allowed.Length);
        Assert.Equal((usable, allowed.Length), (cores.Usable, cores.Processors));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(64, 4)]
    public void A_limit_of_time_takes_cores_away(int limit, int usable)
    {
        using Devices devices = new();
        for (int core = 0; core < 4; core++)
        {
            devices.AddCore($"{core}");
        }

        Assert.Equal(usable, new ProcessorCores(devices.Read(), null, limit).Usable);
    }

    [Fact]
    public void Systems_without_such_files_have_a_core_for_each_processor()
    {
        using Devices devices = new();
        Assert.Empty(devices.Read());
        ProcessorCores cores = new(devices.Read(), null, limit: 3);
        Assert.Equal((3, 3, 3), (cores.Usable, cores.Performance, cores.Processors));
        Assert.Equal([5, 8], new ProcessorCores([], processor => processor is 5 or 8, limit: 2).All.Select(core => core.Processors.Single()));
    }

    [Fact]
    public void Older_kernels_have_another_name_for_the_processors_of_a_core()
    {
        using Devices devices = new();
        devices.AddCore("0-1", file: "thread_siblings_list");
        Assert.Equal([0, 1], Assert.Single(devices.Read()).Processors);
    }

    [Theory]
    [InlineData("0-3,8\n", new[] { 0, 1, 2, 3, 8 })]
    [InlineData("", new int[0])]
    [InlineData("0-", new int[0])]
    [InlineData("a", new int[0])]
    [InlineData("0-99999999", new int[0])]
    public void Lists_of_processors_are_read(string text, int[] expected) => Assert.Equal(expected, LinuxCores.ParseList(text));

    /// <summary>Two threads on a fast core, one on a slow one, of the second group of processors.</summary>
    [Fact]
    public void Windows_tells_cores_with_their_class()
    {
        byte[] information = [.. WindowsCore(efficiencyClass: 1, mask: 0b11, group: 0), .. WindowsCore(efficiencyClass: 0, mask: 1UL << 63, group: 1)];
        IReadOnlyList<ProcessorCore> read = WindowsCores.Parse(information);
        Assert.Equal([0, 1], read[0].Processors);
        Assert.Equal([127], read[1].Processors);
        ProcessorCores cores = new(read, null, limit: 9);
        Assert.Equal((2, 1, 3), (cores.Usable, cores.Performance, cores.Processors));
    }

    [Fact]
    public void This_thread_has_cores()
    {
        ProcessorCores cores = ProcessorCores.OfThread();
        Assert.InRange(cores.Usable, 1, Environment.ProcessorCount);
        Assert.InRange(cores.Performance, 1, cores.All.Count);
        Assert.Equal(cores.Usable, CpuReport.Cores.Usable);
    }

    /// <summary>However many threads a model is asked for, two on one core would only take turns.</summary>
    [Fact]
    public void A_thread_on_one_processor_has_one_core()
    {
        ProcessorCores all = ProcessorCores.OfThread();
        nuint[] before = Affinity.CreateMask();
        Assert.SkipUnless(Affinity.TryGet(before), "This system has no sets of processors for threads.");
        nuint[] one = Affinity.CreateMask();
        Affinity.Add(one, all.All[^1].Processors[^1]);
        Assert.True(Affinity.TrySet(one));
        try
        {
            Assert.Equal(1, ProcessorCores.OfThread().Usable);
            Assert.Equal(all.All[^1].Processors[^1], Assert.Single(ProcessorCores.OfThread().All).Processors[^1]);
            using LightModel model = LightModel.Load(Path.Combine(Clone.Root, "models", "embed.lightlm"), new LightModelOptions { Threads = 4 });
            Assert.EndsWith(", 1 thread", model.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(Affinity.TrySet(before));
        }
    }

    private static byte[] WindowsCore(byte efficiencyClass, ulong mask, ushort group)
    {
        byte[] entry = new byte[48];
        BitConverter.TryWriteBytes(entry.AsSpan(4), entry.Length);
        entry[9] = efficiencyClass;
        entry[30] = 1;
        BitConverter.TryWriteBytes(entry.AsSpan(32), mask);
        BitConverter.TryWriteBytes(entry.AsSpan(40), group);
        return entry;
    }

    /// <summary>A folder like <c>/sys/devices</c>.</summary>
    private sealed class Devices : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly List<int> _online = [];

        public void AddCore(string processors, string? capacity = null, string file = "core_cpus_list")
        {
            foreach (int processor in LinuxCores.ParseList(processors))
            {
                Write($"system/cpu/cpu{processor}/topology/{file}", $"{processors}\n");
                if (capacity is not null)
                {
                    Write($"system/cpu/cpu{processor}/cpu_capacity", capacity);
                }

                _online.Add(processor);
            }

            Write("system/cpu/online", string.Join(',', _online.Order()));
        }

        public void Write(string name, string text)
        {
            string path = Path.Combine(_folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        public IReadOnlyList<ProcessorCore> Read() => LinuxCores.Read(_folder.Path);

        public void Dispose() => _folder.Dispose();
    }
}
