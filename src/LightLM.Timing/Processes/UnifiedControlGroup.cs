using System.Runtime.Versioning;

namespace LightLM.Timing.Processes;

/// <summary>A control group of version 2: one folder for all controllers.</summary>
[SupportedOSPlatform("linux")]
internal sealed class UnifiedControlGroup(ControlFolder folder) : ControlGroup([folder])
{
    private const string AllControllers = "cgroup.controllers";
    private const string ChildControllers = "cgroup.subtree_control";
    private const string SwapLimit = "memory.swap.max";
    private static readonly string[] Controllers = ["memory", "pids", "cpuset"];

    /// <summary>Whether this system's groups are of this version.</summary>
    public static bool IsMounted => File.Exists(Path.Combine(Root, AllControllers));

    public override long? PeakMemoryBytes => folder.ReadNumber("memory.peak");

    public override TimeSpan ProcessorTime => TimeSpan.FromMicroseconds(folder.ReadNumber("cpu.stat", "usage_usec") ?? 0);

    public override bool HasRunOutOfMemory => folder.ReadNumber("memory.events", "oom_kill") > 0;

    public override bool HasRunOutOfProcesses => folder.ReadNumber("pids.events", "max") > 0;

    /// <exception cref="IOException">None can be created here.</exception>
    public static UnifiedControlGroup Create(ProcessLimits limits, IReadOnlyList<int> processors) =>
        new(CreateIn([Path.Combine(Root, OwnPath("")), Root], (parent, folder) =>
        {
            Enable(parent);
            folder.Write("memory.max", Show(limits.MemoryBytes));
            folder.Write("pids.max", MostThreads(limits));
            if (folder.Has(SwapLimit))
            {
                folder.Write(SwapLimit, "0");
            }

            if (processors.Count > 0)
            {
                folder.Write("cpuset.cpus", string.Join(',', processors));
            }
        }));

    // A group that has members of its own cannot pass most controllers on; its parents may.
    private static void Enable(ControlFolder parent)
    {
        string[] enabled = parent.Read(ChildControllers).Split(' ');
        string missing = string.Join(' ', Controllers.Except(enabled).Select(controller => $"+{controller}"));
        if (missing.Length > 0)
        {
            parent.Write(ChildControllers, missing);
        }
    }
}
