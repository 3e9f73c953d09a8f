using System.Diagnostics;
using System.Text;
using LightLM.Timing.Environments;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

public sealed class EnvironmentTests
{
    private static readonly MachineState Idle = new(0, 0.1, 0, 0, 0, 0);
    private static readonly MachineLoad Quiet = new(Idle, Idle with { At = 10 });

    [Fact]
    public void The_kernels_figures_are_read()
    {
        Assert.Equal(3.14, MachineState.ParseLoadAverage("3.14 1.42 1.55 8/173 24398\n"));
        Assert.Equal(2.5, MachineState.ParseStall("some avg10=50.15 avg60=37.79 avg300=14.46 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n"));
        Assert.Equal(31.17, MachineState.ParseStolen("cpu  1139389 9363 77621 1026090 29086 0 2199 3117 0 0\ncpu0 1 2 3\n"));
        Assert.Equal(2.691979, ProcessorWait.Parse(Encoding.ASCII.GetBytes("1546630 2691979 3\n")), 1e-9);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("cpu a b c d e f g h\nsome total=x")]
    public void What_the_kernel_does_not_tell_is_unknown(string? text)
    {
        Assert.Null(MachineState.ParseLoadAverage(text));
        Assert.Null(MachineState.ParseStall(text));
        Assert.Null(MachineState.ParseStolen(text));
        Assert.Equal(0, ProcessorWait.Parse(Encoding.ASCII.GetBytes(text ?? "")));
    }

    [Fact]
    public void A_pinned_thread_and_the_processes_that_it_starts_stay_where_they_are()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Threads are pinned on Linux only.");
        ProcessorPin.Run(1, pin =>
        {
            int processor = Assert.Single(pin.Processors);
            Assert.Equal($"{processor}", Allowed(File.ReadAllText("/proc/thread-self/status")));
            using Process child = Process.Start(new ProcessStartInfo("cat", ["/proc/self/status"]) { RedirectStandardOutput = true })!;
            Assert.Equal($"{processor}", Allowed(child.StandardOutput.ReadToEnd()));
            return 0;
        });
    }

    [Fact]
    public void Errors_on_the_pinned_thread_reach_the_caller() =>
        Assert.Throws<InputException>(() => ProcessorPin.Run<int>(1, _ => throw new InputException("wrong")));

    [Fact]
    public void A_quiet_machine_is_steady() => Assert.Equal("steady", Verdict.Of(Run(0.01), Quiet, baselines: 1).Word);

    [Fact]
    public void A_wide_interval_is_too_noisy_and_says_why()
    {
        MachineLoad busy = Quiet with { After = Quiet.After with { ProcessorStall = 9, Stolen = 2 } };
        Verdict verdict = Verdict.Of(Run(0.5), busy, baselines: 1);
        Assert.Equal("too noisy", verdict.Word);
        Assert.Contains(verdict.Reasons, reason => reason.Contains("interval", StringComparison.Ordinal));
        Assert.Contains(verdict.Reasons, reason => reason.Contains("90.0 %", StringComparison.Ordinal));
        Assert.Contains(verdict.Reasons, reason => reason.Contains("hypervisor", StringComparison.Ordinal));
        Assert.NotNull(verdict.Remedy);
    }

    [Fact]
    public void Without_a_baseline_no_ratio_is_judged() => Assert.True(Verdict.Of(Run(0.2), Quiet, baselines: 0).IsSteady);

    /// <summary>Half of the rounds take longer, so that the interval reaches from 1 to there.</summary>
    [Theory]
    [InlineData(1.045, true)]
    [InlineData(1.055, false)]
    public void An_interval_may_be_two_and_a_half_percent_wide_on_either_side(double slow, bool isSteady)
    {
        TimingRun run = Of(TimeTable.OfOneUnit([1, 1, 1, 1]), TimeTable.OfOneUnit([1, slow, 1, slow]));
        Assert.Equal(isSteady, Verdict.Of(run, Quiet, baselines: 1).IsSteady);
    }

    [Theory]
    [InlineData(1.3, false)]
    [InlineData(1.25, true)]
    [InlineData(1.2, true)]
    public void Most_runs_may_not_be_disturbed(double disturbed, bool isSteady)
    {
        TimeTable table = TimeTable.OfOneUnit([1, disturbed, 1, disturbed, disturbed]);
        Verdict verdict = Verdict.Of(Of(table, table), Quiet, baselines: 0);
        Assert.Equal(isSteady, verdict.IsSteady);
        Assert.All(verdict.Reasons, reason => Assert.Contains("60.0 %", reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Half_of_the_runs_may_be_disturbed() =>
        Assert.True(Verdict.Of(Of(TimeTable.OfOneUnit([1, 2, 1, 2]), TimeTable.OfOneUnit([1, 1, 1, 1])), Quiet, baselines: 0).IsSteady);

    private static TimingRun Of(TimeTable first, TimeTable second)
    {
        WarmUp warmUp = new(10, IsSteady: true);
        return new TimingRun(["a", "b"], [new SetTimes(new TimedSet("set", [1]), [first, second])], [warmUp, warmUp], 0, 0);
    }

    private static TimingRun Run(double noise)
    {
        Random random = new(1);
        TimeTable Table() => new([.. Enumerable.Range(0, 5).Select(_ => (double[])[.. Enumerable.Range(0, 4).Select(_ => 1 + (noise * random.NextDouble()))])]);
        return Of(Table(), Table());
    }

    private static string Allowed(string status) =>
        status.Split('\n').Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[^1];
}
