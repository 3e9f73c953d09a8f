using System.ComponentModel;
using System.Diagnostics;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Processes;

/// <summary>
/// Runs commands under limits, each in a session of its own, and leaves none of their processes behind. One at a time: two would disturb
/// each other's times, and orphans are told apart by when they appeared. Linux only.
/// </summary>
public static class ProcessRunner
{
    private const int BytesPerBlock = 512;
    private const int MostFiles = 100_000;
    private const int SignalExit = 128;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LeavingPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PumpPatience = TimeSpan.FromSeconds(5);
    private static readonly SemaphoreSlim Turn = new(1, 1);

    // Sizes are counted for what lies in the folder itself: a link to elsewhere is no file of the command's.
    private static readonly EnumerationOptions OwnFiles = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        MaxRecursionDepth = 64,
    };

    /// <summary>Runs a command to its end. Whatever it does, it comes back as a result; no process of it is left.</summary>
    /// <param name="request">The command.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <exception cref="InputException">The command cannot be started here.</exception>
    /// <exception cref="IOException">The log cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; its processes have ended.</exception>
    public static ProcessResult Run(ProcessRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OperatingSystem.IsLinux())
        {
            throw new InputException("Commands are run as finalists on Linux only: their processes could not be kept under control here.");
        }

        Turn.Wait(cancellationToken);
        try
        {
            LinuxCalls.AdoptOrphans(true);
            using OutputLog log = new(request.LogPath, request.Limits.LogBytes);
            return new Execution(request, log).Run(cancellationToken);
        }
        finally
        {
            LinuxCalls.AdoptOrphans(false);
            Turn.Release();
        }
    }

    /// <summary>One run.</summary>
    private sealed class Execution(ProcessRequest request, OutputLog log)
    {
        private readonly ProcessLimits _limits = request.Limits;
        private long _start;
        private long _peakMemory;

        public ProcessResult Run(CancellationToken cancellationToken)
        {
            using Process process = Start();
            ProcessEntry first = ProcessEntry.Read(process.Id) ?? ProcessEntry.Ended(process.Id);
            ProcessTree tree = new(first);
            Task pumps = Task.WhenAll(log.Pump(process.StandardOutput.BaseStream), log.Pump(process.StandardError.BaseStream));
            TimeSpan elapsed;
            ProcessFailure? failure;
            bool hasEnded = false;
            try
            {
                request.Started?.Invoke(ProcessSession.Of(first));
                process.StandardInput.Close();
                (elapsed, failure) = Watch(process, tree, cancellationToken);
                failure ??= Outcome(process, tree);
            }
            finally
            {
                hasEnded = tree.End();
                process.WaitForExit(PumpPatience);
                pumps.Wait(PumpPatience, CancellationToken.None);
            }

            if (!hasEnded)
            {
                failure = Fail(ProcessFailureKind.LeftProcesses, $"left processes that cannot be ended; end them by hand before going on");
            }

            return new ProcessResult(elapsed, _peakMemory, failure is null ? null : failure with { LastOutput = log.LastLines() });
        }

        private (TimeSpan Elapsed, ProcessFailure? Failure) Watch(Process process, ProcessTree tree, CancellationToken cancellationToken)
        {
            while (!process.WaitForExit(LookInterval))
            {
                cancellationToken.ThrowIfCancellationRequested();
                tree.Look();
                tree.CountWrites();
                if (FindExcess(tree) is ProcessFailure failure)
                {
                    return (Stopwatch.GetElapsedTime(_start), failure);
                }
            }

            return (Stopwatch.GetElapsedTime(_start), null);
        }

        private ProcessFailure? FindExcess(ProcessTree tree)
        {
            _peakMemory = Math.Max(_peakMemory, tree.ResidentBytes);
            if (Stopwatch.GetElapsedTime(_start) > _limits.Time)
            {
                return Fail(ProcessFailureKind.TimedOut, $"took longer than {_limits.Time.TotalSeconds:0.###} s");
            }

            // What is shared counts several times in the quick figure, so only the exact one condemns.
            if (tree.ResidentBytes > _limits.MemoryBytes && tree.ProportionalBytes() is long used && used > _limits.MemoryBytes)
            {
                long allowed = _limits.MemoryBytes >> 20;
                return Fail(ProcessFailureKind.TooMuchMemory, $"took {used >> 20} MiB of memory; {allowed} MiB are allowed");
            }

            if (tree.Alive.Count > _limits.Processes)
            {
                return Fail(ProcessFailureKind.TooManyProcesses, $"had {tree.Alive.Count} processes; {_limits.Processes} are allowed");
            }

            return log.TotalBytes > _limits.ConsoleBytes
                ? Fail(ProcessFailureKind.TooMuchOutput, $"printed more than {_limits.ConsoleBytes >> 20} MiB")
                : FindFlood(tree);
        }

        private ProcessFailure? FindFlood(ProcessTree tree)
        {
            long bytes = Math.Max(tree.WrittenBytes, ScratchBytes());
            return bytes > _limits.DiskBytes
                ? Fail(
                    ProcessFailureKind.TooMuchDisk, $"wrote more than the allowed {_limits.DiskBytes >> 20} MiB, or {MostFiles:N0} files")
                : null;
        }

        private ProcessFailure? Outcome(Process process, ProcessTree tree)
        {
            if (log.TotalBytes > _limits.ConsoleBytes)
            {
                return Fail(ProcessFailureKind.TooMuchOutput, $"printed more than {_limits.ConsoleBytes >> 20} MiB");
            }

            if (FindFlood(tree) is ProcessFailure flood)
            {
                return flood;
            }

            if (process.ExitCode != 0)
            {
                string signal = process.ExitCode > SignalExit ? $", as after signal {process.ExitCode - SignalExit}" : "";
                return Fail(ProcessFailureKind.ExitCode, $"ended with exit code {process.ExitCode}{signal}");
            }

            return FindLeftProcesses(tree);
        }

        private static ProcessFailure? FindLeftProcesses(ProcessTree tree)
        {
            // Helpers that end together with their parent may need a moment.
            long start = Stopwatch.GetTimestamp();
            for (tree.Look(); tree.HasMembers; tree.Look())
            {
                if (Stopwatch.GetElapsedTime(start) > LeavingPatience && tree.Alive.Count > 0)
                {
                    string names = string.Join(", ", tree.Alive.Take(5).Select(member => $"{member.Name} ({member.Id})"));
                    return Fail(ProcessFailureKind.LeftProcesses, $"left processes running ({tree.Alive.Count}), which were ended: {names}");
                }

                Thread.Sleep(LookInterval);
            }

            return null;
        }

        private static ProcessFailure Fail(ProcessFailureKind kind, FormattableString message) =>
            new(kind, FormattableString.Invariant(message), "");

        private long ScratchBytes()
        {
            long bytes = 0;
            int files = 0;
            try
            {
                foreach (FileInfo file in new DirectoryInfo(request.ScratchDirectory).EnumerateFiles("*", OwnFiles))
                {
                    bytes += file.Exists ? file.Length : 0;
                    if (++files > MostFiles)
                    {
                        return long.MaxValue;
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Files come and go while they are counted.
            }

            return bytes;
        }

        private Process Start()
        {
            ProcessStartInfo start = new("setsid")
            {
                WorkingDirectory = request.WorkingDirectory,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (string word in (IEnumerable<string>)[.. DeathWish(), "/bin/sh", "-c", Prologue(), "sh", .. request.Arguments])
            {
                start.ArgumentList.Add(word);
            }

            start.Environment["TMPDIR"] = request.ScratchDirectory;
            using ProcessorPin? pin = request.Processors is int count ? ProcessorPin.Apply(count) : null;
            _start = Stopwatch.GetTimestamp();
            try
            {
                return Process.Start(start)!;
            }
            catch (Win32Exception e)
            {
                throw new InputException(
                    $"The command cannot be started in {request.WorkingDirectory}: {e.Message}. "
                    + "The folder must exist, and the program 'setsid' (util-linux) must be installed.",
                    e);
            }
        }

        // No core dumps, and no single file above the limit wherever it lies; one block more, so that reaching the limit is told from it.
        private string Prologue() =>
            FormattableString.Invariant($"ulimit -c 0; ulimit -f {(_limits.DiskBytes / BytesPerBlock) + 1}; exec \"$@\"");

        // Where it is there, setpriv makes the first process end with the thread that waits for it.
        private static string[] DeathWish() =>
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "setpriv")))
                ? ["setpriv", "--pdeathsig", "KILL"]
                : [];
    }
}
