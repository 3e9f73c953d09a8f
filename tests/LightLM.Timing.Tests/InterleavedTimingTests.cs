using LightLM.Timing.Environments;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

public sealed class InterleavedTimingTests
{
    private static readonly TimedSet[] Sets = [new("short", [10, 20, 30, 40, 50]), new("long", [100, 200, 300])];
    private readonly FakeClock _clock = new();

    [Fact]
    public void Twice_the_work_takes_twice_the_time()
    {
        TimingRun run = Measure([Subject("once", item => 1 + item), Subject("twice", item => 2 * (1 + item))]);
        RatioComparison ratio = run.Compare(1);
        Assert.Equal(2, ratio.OfMeans.Estimate, 1e-9);
        Assert.Equal(2, ratio.OfMeans.Low, 1e-9);
        Assert.Equal(2, ratio.OfMedians.High, 1e-9);
        Assert.All(run.WarmUps, warmUp => Assert.True(warmUp.IsSteady));
    }

    [Fact]
    public void A_known_pause_comes_out()
    {
        const double Pause = 7;
        TimingRun run = Measure([Subject("plain", _ => 3), Subject("pausing", _ => 3 + Pause)]);
        Assert.All(run.Sets, set => Assert.All(set.Subjects[1].Typical(), time => Assert.Equal(3 + Pause, time, 1e-9)));
    }

    [Fact]
    public void A_drifting_machine_does_not_move_the_ratio()
    {
        double speed = 1;
        double Drifting(double time) => time * (speed *= 1.0002);
        TimingRun run = Measure([Subject("one", _ => Drifting(1)), Subject("other", _ => Drifting(1.05))]);
        RatioEstimate ratio = run.Compare(1).OfMeans;
        Assert.InRange(ratio.Estimate, 1.04, 1.06);
        Assert.True(ratio.Low > 1.02, $"{ratio}");
    }

    /// <summary>Seven of eight runs are as they should be, the others take up to four times as long: what a busy machine looks like.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Disturbed_runs_do_not_hide_a_slowdown_of_five_per_cent(int seed)
    {
        Random random = new(seed);
        double Noisy(double time) => time * (random.Next(8) == 0 ? 1 + (3 * random.NextDouble()) : 1 + (0.01 * random.NextDouble()));
        TimingRun run = Measure([Subject("a", _ => Noisy(5)), Subject("the same", _ => Noisy(5)), Subject("slower", _ => Noisy(5.25))]);
        RatioEstimate same = run.Compare(1).OfMeans;
        RatioEstimate slower = run.Compare(2).OfMeans;
        Assert.True(same.Contains(1), $"{same}");
        Assert.InRange(same.Estimate, 0.98, 1.02);
        Assert.True(slower.Low > 1, $"{slower}");
        Assert.InRange(slower.Estimate, 1.03, 1.07);
    }

    [Fact]
    public void Every_round_runs_the_longest_item_and_then_turns_that_begin_with_the_shortest()
    {
        FakeSubject subject = Subject("a", _ => 1);
        TimingOptions options = Options with { FewestRounds = 3, MostRounds = 3, UnitsPerTurn = 4, LengthPerTurn = 300, WarmUpLimit = TimeSpan.Zero };
        InterleavedTiming.Measure([subject], Sets, options, cancellationToken: TestContext.Current.CancellationToken);
        int[] round = [7, 0, 0, 1, 2, 3, 0, 4, 0, 5, 6, 0, 7];
        Assert.Equal(Enumerable.Repeat(round, 3).SelectMany(items => items), subject.Runs.Select(Assert.Single));
    }

    [Fact]
    public void Offline_runs_a_set_at_once()
    {
        FakeSubject subject = Subject("a", item => item + 1);
        TimingOptions options = Options with { Scenario = Scenario.Offline, WarmUpLimit = TimeSpan.Zero };
        TimingRun run = InterleavedTiming.Measure([subject], Sets, options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2, 3, 4], subject.Runs[0]);
        Assert.Equal([5, 6, 7], subject.Runs[1]);
        Assert.Equal(3, Assert.Single(run.Sets[0].Subjects[0].Typical()), 1e-9);
    }

    [Fact]
    public void Rounds_are_added_while_the_interval_is_wide()
    {
        Random random = new(1);
        TimingRun steady = Measure([Subject("a", _ => 1), Subject("b", _ => 1)]);
        TimingRun noisy = Measure([Subject("a", _ => 1 + random.NextDouble()), Subject("b", _ => 1 + random.NextDouble())]);
        Assert.Equal(Options.FewestRounds, steady.Sets[0].Subjects[0].Rounds);
        Assert.Equal(Options.MostRounds, noisy.Sets[0].Subjects[0].Rounds);
    }

    [Fact]
    public void Rounds_are_added_while_the_ratio_to_a_second_baseline_is_uncertain()
    {
        Random random = new(1);
        FakeSubject[] subjects = [Subject("a", _ => 1), Subject("b", _ => 1 + random.NextDouble()), Subject("c", _ => 1)];
        TimingRun both = InterleavedTiming.Measure(
            subjects, Sets, Options with { Baselines = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Options.MostRounds, both.Sets[0].Subjects[0].Rounds);
        Assert.Equal(1, both.Compare(2).OfMeans.Estimate, 1e-9);
        Assert.Contains(Verdict.Of(both, new MachineLoad(MachineState.Capture(), MachineState.Capture()), baselines: 2).Reasons, reason =>
            reason.Contains("interval of c's ratio to b", StringComparison.Ordinal));
    }

    [Fact]
    public void Warming_up_waits_for_a_steady_time_or_its_limit()
    {
        double time = 100;
        TimingRun run = Measure([Subject("compiled", _ => time = Math.Max(10, time * 0.9)), Subject("never steady", _ => 500 / (1 + (_clock.GetTimestamp() / 1e9)))]);
        Assert.True(run.WarmUps[0].IsSteady);
        Assert.Equal(10, run.Sets[0].Subjects[0].Typical()[0], 1e-9);
        Assert.True(run.WarmUps[0].Runs > 20);
    }

    [Fact]
    public void The_time_left_is_what_is_left()
    {
        List<(TimingProgress Progress, double At)> reports = [];
        SynchronousProgress progress = new(value => reports.Add((value, _clock.GetTimestamp() / 1e4)));
        TimingOptions options = Options with { MostRounds = Options.FewestRounds };
        InterleavedTiming.Measure(
            [Subject("a", item => 3 * (item + 1)), Subject("b", item => item + 1)], Sets, options, progress, TestContext.Current.CancellationToken);
        double end = _clock.GetTimestamp() / 1e4;
        (TimingProgress Progress, double At)[] known = [.. reports.Where(report => report.Progress.Stage == "round 2 of 5")];
        Assert.NotEmpty(known);
        Assert.All(known, report => Assert.Equal(end - report.At, report.Progress.Left!.Value.TotalMilliseconds, 1.0));
        Assert.Equal(1, reports[^1].Progress.Fraction, 1e-9);
    }

    /// <summary>Quiet runs end after the fewest rounds, noisy ones after the most: estimates hold for both.</summary>
    [Theory]
    [InlineData(0.0001, 1)]
    [InlineData(0.0001, 2)]
    [InlineData(0.02, 1)]
    [InlineData(0.02, 2)]
    [InlineData(0.02, 3)]
    [InlineData(0.3, 1)]
    [InlineData(0.3, 2)]
    [InlineData(0.3, 3)]
    public void The_time_left_knows_of_rounds_that_noise_adds(double noise, int seed)
    {
        Random random = new(seed);
        List<(TimingProgress Progress, double At)> reports = [];
        double Now() => _clock.GetTimestamp() / 1e4;
        SynchronousProgress progress = new(value => reports.Add((value, Now())));
        int[] lengths = [.. Sets.SelectMany(set => set.Lengths)];
        double Noisy(double time) => time * (1 + (noise * random.NextDouble()));
        TimingRun run = InterleavedTiming.Measure(
            [Subject("a", item => Noisy(2 + lengths[item])), Subject("b", item => Noisy(1 + (0.1 * lengths[item])))],
            Sets,
            Options with { WarmUpLimit = TimeSpan.FromSeconds(0.5) },
            progress,
            TestContext.Current.CancellationToken);
        double end = Now();
        int rounds = run.Sets[0].Subjects[0].Rounds;
        foreach ((TimingProgress value, double at) in reports.Where(report => report.Progress.Left is not null))
        {
            // Before the second round ends nothing is known of the noise: the guess is in the middle of what is possible.
            int round = int.Parse(value.Stage.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            double factor = round > 2 ? 1.5 : 1.1 * Math.Sqrt(3);
            double expected = at + value.Left!.Value.TotalMilliseconds;
            Assert.True(expected >= end / factor && expected <= end * factor, $"{rounds} rounds, {value}: {at:F0} + left = {expected:F0} for {end:F0}");
            double most = at + (value.LeftAtMost ?? value.Left.Value).TotalMilliseconds;
            Assert.True(most >= 0.9 * end, $"{rounds} rounds, {value}: at most {most:F0} for {end:F0}");
            Assert.InRange(value.Fraction, 0, 1);
        }

        Assert.StartsWith("round 1 of 5 to 15", reports.First(report => report.Progress.Left is not null).Progress.Stage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_stops_at_once()
    {
        using CancellationTokenSource source = new();
        int runs = 0;
        FakeSubject subject = Subject("a", _ =>
        {
            if (++runs == 40)
            {
                source.Cancel();
            }

            return 1;
        });
        Assert.Throws<OperationCanceledException>(() => InterleavedTiming.Measure([subject], Sets, Options, cancellationToken: source.Token));
        Assert.Equal(40, runs);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void No_subject_comes_first_more_often_than_another(int subjects)
    {
        int[][] orders = [.. Enumerable.Range(0, 2 * subjects).Select(turn => TurnOrder.Of(turn, subjects))];
        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, subjects), order.Order()));
        Assert.All(Enumerable.Range(0, subjects), subject => Assert.Equal(2, orders.Count(order => order[0] == subject)));
    }

    private TimingOptions Options => new() { Clock = _clock };

    private FakeSubject Subject(string name, Func<int, double> milliseconds) => new(name, _clock, milliseconds);

    private TimingRun Measure(ITimedSubject[] subjects) =>
        InterleavedTiming.Measure(subjects, Sets, Options, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Unlike <see cref="Progress{T}"/> calls back before it returns.</summary>
    private sealed class SynchronousProgress(Action<TimingProgress> report) : IProgress<TimingProgress>
    {
        public void Report(TimingProgress value) => report(value);
    }
}
