using System.Runtime.Versioning;

namespace LightLM.Timing.Processes;

/// <summary>A control group of version 1: a folder in the hierarchy of each controller.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SeparateControlGroup : ControlGroup
{
    private const string MemoryLimit = "memory.limit_in_bytes";
    private const string MemoryAndSwapLimit = "memory.memsw.limit_in_bytes";
    private const string Processors = "cpuset.cpus";
    private const string MemoryNodes = "cpuset.mems";
    private const double NanosecondsPerTick = 100;
    private readonly ControlFolder _memory;
    private readonly ControlFolder _processes;
    private readonly ControlFolder _time;

    private SeparateControlGroup(IReadOnlyList<ControlFolder> folders)
        : base(folders) => (_memory, _processes, _time) = (folders[0], folders[1], folders[2]);

    public override long? PeakMemoryBytes => _memory.ReadNumber("memory.max_usage_in_bytes");

    public override TimeSpan ProcessorTime => TimeSpan.FromTicks((long)((_time.ReadNumber("cpuacct.usage") ?? 0) / NanosecondsPerTick));

    public override bool HasRunOutOfMemory => _memory.ReadNumber("memory.oom_control", "oom_kill") > 0;

    public override bool HasRunOutOfProcesses => _processes.ReadNumber("pids.events", "max") > 0;

    /// <exception cref="IOException">None can be created here.</exception>
    public static SeparateControlGroup Create(ProcessLimits limits, IReadOnlyList<int> processors)
    {
        List<ControlFolder> folders = [];
        try
        {
            folders.Add(CreateIn(Parents("memory"), (_, folder) => LimitMemory(folder, limits)));
            folders.Add(CreateIn(Parents("pids"), (_, folder) => folder.Write("pids.max", MostThreads(limits))));
            folders.Add(CreateIn(Parents("cpuacct"), (_, _) => { }));
            folders.Add(CreateIn(Parents("cpuset"), (parent, folder) =>
            {
                folder.Write(MemoryNodes, parent.Read(MemoryNodes));
                folder.Write(Processors, processors.Count > 0 ? string.Join(',', processors) : parent.Read(Processors));
            }));
            return new SeparateControlGroup(folders);
        }
        catch
        {
            folders.ForEach(folder => folder.Remove());
            throw;
        }
    }

    private static void LimitMemory(ControlFolder folder, ProcessLimits limits)
    {
        folder.Write(MemoryLimit, Show(limits.MemoryBytes));
        if (folder.Has(MemoryAndSwapLimit))
        {
            folder.Write(MemoryAndSwapLimit, Show(limits.MemoryBytes));
        }
    }

    private static IEnumerable<string> Parents(string controller) =>
        [Path.Combine(Root, controller, OwnPath(controller)), Path.Combine(Root, controller)];
}
