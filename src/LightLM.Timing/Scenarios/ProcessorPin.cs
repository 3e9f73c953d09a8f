using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LightLM.Threading;

namespace LightLM.Timing.Scenarios;

/// <summary>
/// Keeps the calling thread, and every process that it starts from then on, on as many processors as asked for, until it is disposed on
/// the same thread. New threads of .NET may run anywhere again, but a model that is loaded on a pinned thread keeps its helpers on the same
/// processors. Only on Linux; elsewhere, and where the system refuses, nothing happens and <see cref="Problem"/> says so.
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

    /// <summary>Pins the calling thread to the last processors that it may use; the first ones serve most interrupts.</summary>
    /// <param name="count">How many; all that there are where there are fewer.</param>
    public static ProcessorPin Apply(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!OperatingSystem.IsLinux())
        {
            return new ProcessorPin([], null, "threads are pinned on Linux only");
        }

        try
        {
            return ApplyOnLinux(count);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return new ProcessorPin([], null, "this system has no sched_setaffinity");
        }
    }

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
            _ = Affinity.TrySet(Affinity.CallingThread, _before);
        }
    }

    private static ProcessorPin ApplyOnLinux(int count)
    {
        nuint[] before = Affinity.CreateMask();
        if (!Affinity.TryGet(Affinity.CallingThread, before))
        {
            return new ProcessorPin([], null, $"sched_getaffinity failed with error {Marshal.GetLastPInvokeError()}");
        }

        int[] allowed = [.. Enumerable.Range(0, Affinity.MostProcessors).Where(processor => Affinity.Contains(before, processor))];
        int[] chosen = allowed[^Math.Min(count, allowed.Length)..];
        nuint[] mask = Affinity.CreateMask();
        foreach (int processor in chosen)
        {
            Affinity.Add(mask, processor);
        }

        return Affinity.TrySet(Affinity.CallingThread, mask)
            ? new ProcessorPin(chosen, before, null)
            : new ProcessorPin([], null, $"sched_setaffinity failed with error {Marshal.GetLastPInvokeError()}");
    }
}
