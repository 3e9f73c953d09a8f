using LightLM.Timing.Processes;

namespace LightLM.Timing.Tests.Processes;

/// <summary>Whose time is counted: that of all processes of a command, whichever of them ends last.</summary>
public sealed class ProcessTimeTests : IDisposable
{
    private readonly RunningFolder _folder = new(needsIsolation: false);

    public static TheoryData<bool, string> Leaving { get; } = new(
        from isIsolated in (bool[])[false, true]
        from script in (string[])
        [
            "{0} & exit 0",
            "nohup {0} >/dev/null 2>&1 & exit 0",
            "setsid {0} & sleep 0.1",
            "(setsid sh -c 'setsid {0} & exit 0' &) ; exit 0",
        ]
        select (isIsolated, script));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "(sleep 0.5; echo x > out) & exit 0")]
    [InlineData(true, "(sleep 0.5; echo x > out) & exit 0")]
    [InlineData(false, "(setsid sh -c '(sleep 0.5; echo x > out) & exit 0' &) ; exit 0")]
    [InlineData(true, "(setsid sh -c '(sleep 0.5; echo x > out) & exit 0' &) ; exit 0")]
    public void Work_behind_the_exit_of_the_first_process_counts(bool isIsolated, string script)
    {
        ProcessResult result = Run(isIsolated, script);
        Assert.Null(result.Failure);
        Assert.True(result.Elapsed >= TimeSpan.FromSeconds(0.5));
        Assert.InRange(result.StayedBehind, TimeSpan.FromSeconds(0.2), result.Elapsed);
        Assert.Equal("x\n", File.ReadAllText(Path.Combine(_folder.Output, "out")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_command_that_leaves_nothing_ends_with_its_first_process(bool isIsolated)
    {
        ProcessResult result = Run(isIsolated, "sleep 0.2 | cat; true");
        Assert.Null(result.Failure);
        Assert.Equal(TimeSpan.Zero, result.StayedBehind);
        Assert.True(Enumerable.Range(0, 5).Min(_ => Run(isIsolated, "sleep 0.2").Elapsed) < TimeSpan.FromSeconds(0.25));
    }

    [Theory]
    [MemberData(nameof(Leaving))]
    public void What_stays_longer_is_ended_and_told(bool isIsolated, string script)
    {
        ProcessResult result = Run(isIsolated, string.Format(null, script, _folder.Sleep));
        Assert.Equal(ProcessFailureKind.LeftProcesses, result.Failure?.Kind);
        Assert.Contains("sleep (", result.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_processor_time_is_that_of_all_processes(bool isIsolated)
    {
        const string Script =
            """
            import os, time
            for _ in range(2):
                if os.fork() == 0:
                    while time.process_time() < 0.2: pass
                    os._exit(0)
            for _ in range(2): os.wait()
            """;
        RequireIsolation(isIsolated);
        Assert.InRange(_folder.RunPython(isIsolated, Script).ProcessorTime.TotalSeconds, 0.39, 5);
    }

    private ProcessResult Run(bool isIsolated, string script)
    {
        RequireIsolation(isIsolated);
        return _folder.Run(isIsolated, script);
    }

    private static void RequireIsolation(bool isIsolated)
    {
        using RunningFolder folder = new(isIsolated);
    }
}
