namespace LightLM.Threading;

/// <summary>
/// The physical cores that the calling thread may use, and how many of them at a time. Processors that share a core share its multipliers,
/// too, so they count once.
/// </summary>
internal sealed class ProcessorCores
{
    private static readonly Lazy<IReadOnlyList<ProcessorCore>> Machine = new(ReadMachine);

    private readonly int _limit;

    /// <summary>Takes the cores of a machine of which a thread may use some processors.</summary>
    /// <param name="machine">All cores; none where the system does not tell.</param>
    /// <param name="isAllowed">Whether the thread may use a processor; null where it may use each.</param>
    /// <param name="limit">How many processors' time it may use: as many as it may run on, or fewer by a quota.</param>
    public ProcessorCores(IReadOnlyList<ProcessorCore> machine, Func<int, bool>? isAllowed, int limit)
    {
        _limit = limit;
        All = Allowed(machine, isAllowed);
        if (All.Count == 0)
        {
            IEnumerable<int> processors = Enumerable.Range(0, isAllowed is null ? limit : Affinity.MostProcessors);
            All = Allowed(processors.Select(processor => new ProcessorCore([processor], 0)), isAllowed);
        }
    }

    /// <summary>The cores, each with those of its processors that the thread may use.</summary>
    public IReadOnlyList<ProcessorCore> All { get; }

    /// <summary>How many threads can compute at a time without taking turns; at least 1.</summary>
    public int Usable => Math.Max(1, Math.Min(_limit, All.Count));

    /// <summary>How many processors the cores have.</summary>
    public int Processors => All.Sum(core => core.Processors.Count);

    /// <summary>How many cores are of the fast kind: of at least three quarters of the greatest capacity, as the cores of a kind differ, too.</summary>
    public int Performance
    {
        get
        {
            int most = All.Max(core => core.Capacity);
            return All.Count(core => 4L * core.Capacity >= 3L * most);
        }
    }

    /// <summary>What the calling thread may use now. .NET counts the limits of control groups (versions 1 and 2) and of Windows' jobs, rounded up.</summary>
    public static ProcessorCores OfThread()
    {
        nuint[] mask = Affinity.CreateMask();
        Func<int, bool>? isAllowed = Affinity.TryGet(mask) ? processor => Affinity.Contains(mask, processor) : null;
        return new ProcessorCores(Machine.Value, isAllowed, Environment.ProcessorCount);
    }

    private static IReadOnlyList<ProcessorCore> Allowed(IEnumerable<ProcessorCore> cores, Func<int, bool>? isAllowed) =>
    [
        .. cores
            .Select(core => core with { Processors = [.. core.Processors.Where(isAllowed ?? (_ => true))] })
            .Where(core => core.Processors.Count > 0),
    ];

    private static IReadOnlyList<ProcessorCore> ReadMachine()
    {
        try
        {
            return OperatingSystem.IsLinux() ? LinuxCores.Read("/sys/devices")
                : OperatingSystem.IsWindows() ? WindowsCores.Read()
                : OperatingSystem.IsMacOS() ? MacCores.Read()
                : [];
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return [];
        }
    }
}
