using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LightLM.Threading;

namespace LightLM.Timing.Scenarios;

/// <summary>
/// Keeps the calling thread, and every process that it starts from then on, on as many processors as asked for, until it is disposed on
/// the same thread. New threads of .NET may run anywhere again, but a model that is loaded on a pinned thread keeps its helpers on the same
/// processors. On Linux and Windows; elsewhere, and where the system refuses, nothing happens and <see cref="Problem"/> says so. Windows keeps
/// processes that are started where the starting process is, not its thread.
/// </summary>
public sealed class ProcessorPin : IDisposable
{
    private readonly nuint[]? _before;

    private ProcessorPin(IReadOnlyList<int> processors, nuint[]? before, string? problem)
    {
        Processors = processors;
        _before = before;
        Problem = problem;
    }

    /// <summary>The processors by the system's numbers; empty where threads are not pinned.</summary>
    public IReadOnlyList<int> Processors { get; }

    /// <summary>Why threads are not pinned, or null.</summary>
    public string? Problem { get; }

    /// <summary>
    /// Pins the calling thread to one processor of each of the fastest cores that it may use, the last ones first, as the first ones serve most
    /// interrupts; then to the others, and at last to processors that share a core with those.
    /// </summary>
    /// <param name="count">How many processors; all that there are where there are fewer.</param>
    public static ProcessorPin Apply(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        nuint[] before = Affinity.CreateMask();
        if (!Affinity.TryGet(before))
        {
            return Failed("read");
        }

        int[] chosen = [.. Choose(ProcessorCores.OfThread(), count)];
        nuint[] mask = Affinity.CreateMask();
        foreach (int processor in chosen)
        {
            Affinity.Add(mask, processor);
        }

        return Affinity.TrySet(mask) ? new ProcessorPin(chosen, before, null) : Failed("set");
    }

    /// <summary>Chooses processors; in the order of their numbers.</summary>
    internal static IEnumerable<int> Choose(ProcessorCores cores, int count) => cores.All
        .SelectMany(core => core.Processors.Reverse().Select((processor, sharing) => (Processor: processor, Sharing: sharing, core.Capacity)))
        .OrderBy(place => place.Sharing)
        .ThenByDescending(place => place.Capacity)
        .ThenByDescending(place => place.Processor)
        .Take(count)
        .Select(place => place.Processor)
        .Order();

    /// <summary>
    /// Works on a thread of its own that is pinned, so that the caller's threads, such as those that show progress, stay off its processors
    /// where there are others.
    /// </summary>
    /// <param name="count">How many processors.</param>
    /// <param name="work">The work.</param>
    /// <returns>What the work returned.</returns>
    public static T Run<T>(int count, Func<ProcessorPin, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        T? result = default;
        ExceptionDispatchInfo? error = null;
        Thread thread = new(() =>
        {
            try
            {
                using ProcessorPin pin = Apply(count);
                result = work(pin);
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        })
        {
            Name = "LightLM timing",
        };
        thread.Start();
        thread.Join();
        error?.Throw();
        return result!;
    }

    /// <summary>Lets the calling thread run where it could before.</summary>
    public void Dispose()
    {
        if (_before is not null)
        {
            _ = Affinity.TrySet(_before);
        }
    }

    private static ProcessorPin Failed(string verb) => new([], null, OperatingSystem.IsLinux() || OperatingSystem.IsWindows()
        ? $"the processors of a thread cannot be {verb} (error {Marshal.GetLastPInvokeError()})"
        : "threads are pinned on Linux and Windows only");
}
