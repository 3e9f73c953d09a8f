using System.Runtime.Versioning;
using LightLM.Threading;

namespace LightLM.Timing.Processes;

/// <summary>Finds out whether a command uses more than it may.</summary>
/// <param name="limits">What it may use.</param>
/// <param name="processors">The processors that it was given, or none where it may use all.</param>
/// <param name="group">What holds it, or null where looking is all that can be done.</param>
/// <param name="log">What it prints.</param>
/// <param name="scratch">What it writes.</param>
[SupportedOSPlatform("linux")]
internal sealed class LimitCheck(
    ProcessLimits limits, IReadOnlyList<int> processors, ControlGroup? group, OutputLog log, FolderGrowth scratch)
{
    private long _peakMemory;

    /// <summary>The most memory of all processes together, as the system counted it, or that was seen.</summary>
    public long PeakMemoryBytes => group?.PeakMemoryBytes ?? _peakMemory;

    /// <summary>What is exceeded while the command runs, or null.</summary>
    /// <param name="tree">Its processes at the last look.</param>
    /// <param name="elapsed">How long it has run.</param>
    public ProcessFailure? Find(ProcessTree tree, TimeSpan elapsed)
    {
        _peakMemory = Math.Max(_peakMemory, tree.ResidentBytes);
        return elapsed > limits.Time
            ? Fail(ProcessFailureKind.TimedOut, $"took longer than {limits.Time.TotalSeconds:0.###} s")
            : FindMemory(tree) ?? FindProcesses(tree) ?? FindProcessors(tree) ?? FindPrinted() ?? FindWritten(tree, isLast: false);
    }

    /// <summary>What was exceeded when the command has ended, or null.</summary>
    /// <param name="tree">Its processes at the last look.</param>
    public ProcessFailure? FindLast(ProcessTree tree) =>
        FindRefusedMemory() ?? FindRefusedProcesses() ?? FindPrinted() ?? FindWritten(tree, isLast: true);

    private ProcessFailure? FindMemory(ProcessTree tree)
    {
        // What is shared counts several times in the quick figure, so only the exact one condemns.
        return tree.ResidentBytes > limits.MemoryBytes && tree.ProportionalBytes() is long used && used > limits.MemoryBytes
            ? Fail(ProcessFailureKind.TooMuchMemory, $"took {used >> 20} MiB of memory; {limits.MemoryBytes >> 20} MiB are allowed")
            : FindRefusedMemory();
    }

    private ProcessFailure? FindRefusedMemory() => group?.HasRunOutOfMemory == true
        ? Fail(
            ProcessFailureKind.TooMuchMemory,
            $"took all of the allowed {limits.MemoryBytes >> 20} MiB of memory, files in memory included; the system has ended a process")
        : null;

    private ProcessFailure? FindProcesses(ProcessTree tree) => tree.Own.Count > limits.Processes
        ? Fail(ProcessFailureKind.TooManyProcesses, $"had {tree.Own.Count} processes; {limits.Processes} are allowed")
        : FindRefusedProcesses();

    private ProcessFailure? FindRefusedProcesses() => group?.HasRunOutOfProcesses == true
        ? Fail(
            ProcessFailureKind.TooManyProcesses,
            $"had the threads of {limits.Processes} processes at a time, which are allowed, and asked for more")
        : null;

    // A group keeps its members on their processors.
    private ProcessFailure? FindProcessors(ProcessTree tree)
    {
        if (group is not null || processors.Count == 0)
        {
            return null;
        }

        nuint[] mask = Affinity.CreateMask();
        int[] others = [.. Enumerable.Range(0, Affinity.MostProcessors).Except(processors)];
        foreach (int thread in tree.Alive.SelectMany(member => member.Threads()))
        {
            if (Affinity.TryGet(thread, mask) && others.Any(processor => Affinity.Contains(mask, processor)))
            {
                return Fail(
                    ProcessFailureKind.OtherProcessors,
                    $"let itself run on {Affinity.Count(mask)} processors; it was given {processors.Count}");
            }
        }

        return null;
    }

    private ProcessFailure? FindPrinted() => log.TotalBytes > limits.ConsoleBytes
        ? Fail(ProcessFailureKind.TooMuchOutput, $"printed more than {limits.ConsoleBytes >> 20} MiB")
        : null;

    private ProcessFailure? FindWritten(ProcessTree tree, bool isLast)
    {
        long bytes = Math.Max(tree.WrittenBytes, scratch.Bytes(isLast));
        return bytes > limits.DiskBytes
            ? Fail(
                ProcessFailureKind.TooMuchDisk,
                $"wrote more than the allowed {limits.DiskBytes >> 20} MiB, or {FolderGrowth.MostFiles:N0} files")
            : null;
    }

    private static ProcessFailure Fail(ProcessFailureKind kind, FormattableString message) => ProcessFailure.Of(kind, message);
}
