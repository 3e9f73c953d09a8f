using System.Diagnostics;
using LightLM.Testing;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Tests.Processes;

/// <summary>Commands that behave, and every way to misbehave. Each sleeps a length of its own, by which what is left of it is found.</summary>
public sealed class ProcessRunnerTests : IDisposable
{
    private const long Mebi = 1 << 20;
    private static int lastSleep = 4000;
    private readonly TemporaryFolder _folder = new();
    private readonly string _sleep = $"sleep {Environment.ProcessId}.{Interlocked.Increment(ref lastSleep)}";

    public ProcessRunnerTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");

    private string Log => File.ReadAllText(_folder.At("log"));

    public void Dispose()
    {
        Assert.DoesNotContain(
            Directory.EnumerateDirectories("/proc").Select(CommandLineOf),
            line => line.Contains(_sleep.Replace(' ', '\0'), StringComparison.Ordinal));
        _folder.Dispose();
    }

    [Fact]
    public void A_command_runs_to_its_end()
    {
        ProcessResult result = Run("echo out; echo err >&2; pwd; echo $TMPDIR; sleep 0.1");
        Assert.Null(result.Failure);
        Assert.True(result.Elapsed >= TimeSpan.FromSeconds(0.1));
        Assert.InRange(result.PeakMemoryBytes, 1, 1L << 30);
        IEnumerable<string> lines = Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        Assert.Equal([_folder.Path, _folder.Path, "err", "out"], lines);
    }

    [Fact]
    public void Words_are_passed_on_as_they_are()
    {
        string[] words = ["", "a b", "$HOME", "'", "*", "张伟", "-n"];
        ProcessResult result = ProcessRunner.Run(Request(["printf", "%s\\n", .. words]), TestContext.Current.CancellationToken);
        Assert.Null(result.Failure);
        Assert.Equal(words, Log.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Nothing_waits_on_standard_input() => Assert.Null(Run("cat").Failure);

    [Fact]
    public void An_exit_code_is_told_with_the_last_lines()
    {
        ProcessFailure failure = Fails(
            ProcessFailureKind.ExitCode, "for i in 1 2 3 4 5 6 7 8 9; do echo line $i; done; printf '\\033[31mno model\\n'; exit 3");
        Assert.Contains("exit code 3", failure.Message, StringComparison.Ordinal);
        Assert.Equal("line 6\nline 7\nline 8\nline 9\n[31mno model", failure.LastOutput);
    }

    [Fact]
    public void A_signal_is_told() =>
        Assert.Contains("signal 11", Fails(ProcessFailureKind.ExitCode, "kill -SEGV $$").Message, StringComparison.Ordinal);

    [Fact]
    public void A_program_that_is_not_there_is_told()
    {
        ProcessResult result = ProcessRunner.Run(Request(["no-such-program"]), TestContext.Current.CancellationToken);
        Assert.Contains("127", result.Failure?.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-program", result.Failure?.LastOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused() => Assert.Throws<InputException>(() =>
        ProcessRunner.Run(Request(["true"]) with { WorkingDirectory = _folder.At("missing") }, TestContext.Current.CancellationToken));

    [Fact]
    public void A_command_that_hangs_is_ended()
    {
        long start = Stopwatch.GetTimestamp();
        Fails(ProcessFailureKind.TimedOut, _sleep, new ProcessLimits { Time = TimeSpan.FromSeconds(0.2) });
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_command_that_ignores_signals_is_ended() => Fails(
        ProcessFailureKind.TimedOut,
        $"trap '' TERM INT HUP; while true; do {_sleep}; done",
        new ProcessLimits { Time = TimeSpan.FromSeconds(0.2) });

    [Theory]
    [InlineData("{0} & exit 0")]
    [InlineData("({0} &) ; exit 0")]
    [InlineData("nohup {0} >/dev/null 2>&1 & exit 0")]
    [InlineData("setsid {0} & sleep 0.1")]
    [InlineData("env -i setsid sh -c '{0} & {0}' </dev/null >/dev/null 2>&1 & exit 0")]
    [InlineData("(setsid sh -c 'setsid {0} & exit 0' &) ; exit 0")]
    public void Children_that_outlive_the_command_are_ended_and_told(string script)
    {
        ProcessFailure failure = Fails(ProcessFailureKind.LeftProcesses, string.Format(null, script, _sleep));
        Assert.Contains("sleep", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Children_that_end_soon_after_are_no_fault() => Assert.Null(Run("sleep 0.2 & exit 0").Failure);

    [Fact]
    public void The_group_s_memory_is_limited() => Fails(
        ProcessFailureKind.TooMuchMemory,
        $"x=$(head -c 80000000 /dev/zero | tr '\\0' a); (y=$x$x; {_sleep}); {_sleep}",
        new ProcessLimits { MemoryBytes = 100 * Mebi });

    [Theory]
    [InlineData("yes | head -c 50000000 > $TMPDIR/x")]
    [InlineData("for i in 1 2 3 4 5 6 7 8; do head -c 5000000 /dev/zero > $TMPDIR/$i; done")]
    public void The_disk_is_limited(string script) =>
        Fails(ProcessFailureKind.TooMuchDisk, script, new ProcessLimits { DiskBytes = 10 * Mebi });

    [Fact]
    public void No_file_elsewhere_grows_above_the_limit()
    {
        string elsewhere = _folder.At("elsewhere");
        ProcessRequest request = Request(["sh", "-c", $"head -c 50000000 /dev/zero > {elsewhere}"], new ProcessLimits { DiskBytes = 10 * Mebi });
        string scratch = _folder.At("scratch");
        Directory.CreateDirectory(scratch);
        Assert.NotNull(ProcessRunner.Run(request with { ScratchDirectory = scratch }, TestContext.Current.CancellationToken).Failure);
        Assert.InRange(new FileInfo(elsewhere).Length, 1, 11 * Mebi);
    }

    [Fact]
    public void The_console_is_limited_and_the_log_with_it()
    {
        Fails(ProcessFailureKind.TooMuchOutput, "yes", new ProcessLimits { ConsoleBytes = 5 * Mebi, LogBytes = 1000 });
        Assert.Equal(1000, new FileInfo(_folder.At("log")).Length);
    }

    [Fact]
    public void Output_that_is_not_text_does_no_harm() =>
        Assert.EndsWith(
            "\nend",
            Fails(ProcessFailureKind.ExitCode, "printf '\\377\\376\\000x\\n'; echo end; exit 1").LastOutput,
            StringComparison.Ordinal);

    [Fact]
    public void The_number_of_processes_is_limited() => Fails(
        ProcessFailureKind.TooManyProcesses,
        $"i=0; while [ $i -lt 40 ]; do {_sleep} & i=$((i+1)); done; wait",
        new ProcessLimits { Processes = 20 });

    [Fact]
    public void A_cancelled_run_ends_the_command()
    {
        using CancellationTokenSource source = new();
        ProcessRequest request = Request(["sh", "-c", $"setsid {_sleep} & {_sleep}"]) with { Started = _ => source.CancelAfter(50) };
        Assert.ThrowsAny<OperationCanceledException>(() => ProcessRunner.Run(request, source.Token));
    }

    [Fact]
    public void A_command_runs_on_the_processors_that_it_is_given()
    {
        ProcessResult result = ProcessRunner.Run(Request(["sh", "-c", "nproc"]) with { Processors = 1 }, TestContext.Current.CancellationToken);
        Assert.Null(result.Failure);
        Assert.Equal("1", Log.Trim());
    }

    [Fact]
    public async Task Leftovers_of_a_starter_that_died_can_be_ended()
    {
        ProcessSession? session = null;
        ProcessRequest request = Request(["sh", "-c", $"touch $TMPDIR/runs; {_sleep} & {_sleep}"]) with
        {
            Started = started => session = ProcessSession.Parse(started.ToString()),
            Limits = new ProcessLimits { Time = TimeSpan.FromSeconds(60) },
        };
        Task<ProcessResult> run = Task.Run(() => ProcessRunner.Run(request));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder.At("runs")), TimeSpan.FromSeconds(30)));
        Assert.Equal(0, (session! with { StartTicks = session.StartTicks + 1 }).EndLeftovers());
        Assert.Equal(0, (session with { BootId = "another" }).EndLeftovers());
        Assert.InRange(session.EndLeftovers(), 1, 3);
        Assert.Equal(ProcessFailureKind.ExitCode, (await run).Failure?.Kind);
        Assert.Equal(0, session.EndLeftovers());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("1 2 boot")]
    [InlineData("x 2 boot")]
    public void A_torn_session_line_is_none(string line) => Assert.Null(ProcessSession.Parse(line));

    private static string CommandLineOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private ProcessRequest Request(string[] arguments, ProcessLimits? limits = null) =>
        new(arguments, _folder.Path, _folder.Path, _folder.At("log")) { Limits = limits ?? new ProcessLimits { Time = TimeSpan.FromSeconds(60) } };

    private ProcessResult Run(string script, ProcessLimits? limits = null) =>
        ProcessRunner.Run(Request(["sh", "-c", script], limits), TestContext.Current.CancellationToken);

    private ProcessFailure Fails(ProcessFailureKind kind, string script, ProcessLimits? limits = null)
    {
        ProcessFailure? failure = Run(script, limits).Failure;
        Assert.Equal(kind, failure?.Kind);
        return failure!;
    }
}
