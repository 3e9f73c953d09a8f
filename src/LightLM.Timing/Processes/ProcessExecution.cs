using System.Diagnostics;
using System.Runtime.Versioning;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Processes;

/// <summary>One run of a command, from its release to the end of the last of its processes.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ProcessExecution
{
    private const int SignalExit = 128;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan StayingInterval = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LeavingPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PumpPatience = TimeSpan.FromSeconds(5);
    private readonly ProcessRequest _request;
    private readonly OutputLog _log;
    private readonly ControlGroup? _group;
    private readonly ProcessLaunch _launch;
    private readonly LimitCheck _limits;
    private long _start;
    private TimeSpan _elapsed;
    private TimeSpan _stayed;

    private ProcessExecution(ProcessRequest request, OutputLog log, ControlGroup? group, IReadOnlyList<int> processors)
    {
        (_request, _log, _group) = (request, log, group);
        _launch = new ProcessLaunch(request, group);
        _limits = new LimitCheck(request.Limits, processors, group, log, new FolderGrowth(request.ScratchDirectory));
    }

    /// <summary>Runs a command.</summary>
    public static ProcessResult Run(ProcessRequest request, OutputLog log, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> processors = ProcessorsOf(request);
        using ControlGroup? group = ControlGroup.TryCreate(request.Limits, processors, out string? problem);
        return new ProcessExecution(request, log, group, processors).Run(cancellationToken) with
        {
            Unguarded = Unguarded.Describe(request.Isolation is not null, problem),
        };
    }

    private static IReadOnlyList<int> ProcessorsOf(ProcessRequest request)
    {
        using ProcessorPin? pin = request.Processors is int count ? ProcessorPin.Apply(count) : null;
        return pin?.Processors ?? [];
    }

    private ProcessResult Run(CancellationToken cancellationToken)
    {
        TimeSpan before = LinuxCalls.ChildrenTime();
        using Process process = _launch.Start();
        Task<long> end = Task.Factory.StartNew(
            () => EndOf(process), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        ProcessEntry first = ProcessEntry.Read(process.Id) ?? ProcessEntry.Ended(process.Id);
        ProcessTree tree = new(first, _request.Isolation is not null);
        Task pumps = _log.Pump(process.StandardError.BaseStream);
        ProcessFailure? failure;
        bool hasEnded = false;
        try
        {
            _request.Started?.Invoke(ProcessSession.Of(first));
            if (!ProcessLaunch.WaitUntilReady(process, cancellationToken))
            {
                pumps.Wait(PumpPatience, CancellationToken.None);
                throw _launch.NotReady(_log.LastLines());
            }

            pumps = Task.WhenAll(pumps, _log.Pump(process.StandardOutput.BaseStream));
            before = _group?.ProcessorTime ?? before;
            _start = Stopwatch.GetTimestamp();
            ProcessLaunch.Release(process);
            failure = Watch(end, tree, cancellationToken) ?? Outcome(process, tree);
        }
        finally
        {
            hasEnded = tree.End();
            end.Wait(PumpPatience, CancellationToken.None);
            pumps.Wait(PumpPatience, CancellationToken.None);
        }

        if (!hasEnded)
        {
            failure = ProcessFailure.Of(
                ProcessFailureKind.LeftProcesses, $"left processes that cannot be ended; end them by hand before going on");
        }

        return new ProcessResult(_elapsed, _limits.PeakMemoryBytes, failure is null ? null : failure with { LastOutput = _log.LastLines() })
        {
            ProcessorTime = (_group?.ProcessorTime ?? LinuxCalls.ChildrenTime()) - before,
            StayedBehind = _stayed,
        };
    }

    private static long EndOf(Process process)
    {
        process.WaitForExit();
        return Stopwatch.GetTimestamp();
    }

    private ProcessFailure? Watch(Task<long> end, ProcessTree tree, CancellationToken cancellationToken)
    {
        while (!end.Wait((int)LookInterval.TotalMilliseconds, cancellationToken))
        {
            tree.Look();
            tree.CountWrites();
            if ((_limits.Find(tree, Stopwatch.GetElapsedTime(_start)) ?? FindStaying(tree)) is ProcessFailure failure)
            {
                _elapsed = Stopwatch.GetElapsedTime(_start);
                return failure;
            }
        }

        _elapsed = Stopwatch.GetElapsedTime(_start, end.Result);
        TimeSpan stayed = SinceFirstEnd() - Stopwatch.GetElapsedTime(end.Result);
        _stayed = stayed > TimeSpan.Zero ? stayed : TimeSpan.Zero;
        return null;
    }

    private ProcessFailure? Outcome(Process process, ProcessTree tree)
    {
        if (_limits.FindLast(tree) is ProcessFailure excess)
        {
            return excess;
        }

        if (process.ExitCode != 0)
        {
            string signal = process.ExitCode > SignalExit ? $", as after signal {process.ExitCode - SignalExit}" : "";
            return ProcessFailure.Of(ProcessFailureKind.ExitCode, $"ended with exit code {process.ExitCode}{signal}") with
            {
                ExitCode = process.ExitCode,
            };
        }

        return WaitForOthers(tree) ?? _limits.FindLast(tree);
    }

    /// <summary>Waits for what the first process has left behind, and counts the time.</summary>
    private ProcessFailure? WaitForOthers(ProcessTree tree)
    {
        TimeSpan first = _elapsed;
        bool stays = false;
        for (tree.Look(); tree.HasMembers || stays; tree.Look())
        {
            // What was alive at one look and is not at the next has ended in between.
            _elapsed = stays ? Stopwatch.GetElapsedTime(_start) : _elapsed;
            stays = tree.Alive.Count > 0;
            if (_elapsed - first > LeavingPatience)
            {
                return LeftProcesses(tree.Own);
            }

            Thread.Sleep(StayingInterval);
        }

        _stayed += _elapsed - first;
        return null;
    }

    /// <summary>What an isolated command's first process has left behind for too long, or null.</summary>
    private ProcessFailure? FindStaying(ProcessTree tree)
    {
        if (SinceFirstEnd() <= LeavingPatience)
        {
            return null;
        }

        // What waits for the command's end starts short processes, which are not the command's.
        HashSet<int> before = [.. tree.Own.Select(member => member.Id)];
        Thread.Sleep(LookInterval);
        tree.Look();
        return LeftProcesses([.. tree.Own.Where(member => before.Contains(member.Id))]);
    }

    private TimeSpan SinceFirstEnd() =>
        _launch.FindFirstEnd() is DateTime first && DateTime.UtcNow - first is { Ticks: > 0 } time ? time : TimeSpan.Zero;

    private static ProcessFailure LeftProcesses(IReadOnlyList<ProcessEntry> left)
    {
        string names = string.Join(", ", left.Take(5).Select(member => $"{member.Name} ({member.Id})"));
        return ProcessFailure.Of(ProcessFailureKind.LeftProcesses, $"left processes running ({left.Count}), which were ended: {names}");
    }
}
