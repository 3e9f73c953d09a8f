using LightLM.Cli.Hosting;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Clue.Prediction;
using LightLM.Contest;
using LightLM.Timing.Models;
using LightLM.Timing.Scenarios;

namespace LightLM.Cli.Tests;

/// <summary>What those who wait are told, by a clock that the tests move.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly StringWriter _error = new();

    private string[] Lines => _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Short_work_says_nothing()
    {
        int result = Waiting.WithBar(Shell(), "Predicting", progress =>
        {
            for (int row = 1; row <= 9; row++)
            {
                _clock.Advance(1);
                progress!.Report(new PredictionProgress(row, 10));
            }

            return 3;
        });
        _clock.Advance(1000);
        Assert.Equal(3, result);
        Assert.Empty(Lines);
    }

    [Fact]
    public void Long_work_says_twice_a_minute_what_is_done_and_what_is_left()
    {
        Waiting.WithBar(Shell(), "Predicting", progress =>
        {
            for (int row = 1; row <= 1000; row++)
            {
                _clock.Advance(1);
                progress!.Report(new PredictionProgress(row, 1000));
            }

            return 0;
        });
        Assert.InRange(Lines.Length, 33, 100);
        Assert.Equal("lightlm: Predicting, 9 of 1,000 rows, 1 % done, 10 s so far, about 16 min 30 s left", Lines[0]);
        Assert.EndsWith("left", Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Work_that_tells_nothing_is_told_of_at_least_once_a_minute()
    {
        Waiting.WithTimeLeft(Shell(), progress =>
        {
            _clock.Advance(65);
            progress!.Report(new TimingProgress("round 2 of 5 to 15", 0.25, TimeSpan.FromMinutes(4)) { LeftAtMost = TimeSpan.FromMinutes(9) });
            _clock.Advance(130);
            return 0;
        });
        Assert.Equal("lightlm: Loading, 10 s so far", Lines[0]);
        Assert.Equal("lightlm: Loading, 40 s so far", Lines[1]);
        Assert.Equal("lightlm: Timing, round 2 of 5 to 15, 25 % done, 1 min 5 s so far, about 4 min 0 s left, 9 min 0 s at most", Lines[2]);
        Assert.Contains("about 3 min 25 s left, 8 min 25 s at most", Lines[3], StringComparison.Ordinal);
        Assert.InRange(Lines.Length, 6, 8);
    }

    [Fact]
    public void Steps_of_a_contest_are_told_but_not_more_often_than_every_ten_seconds()
    {
        Waiting.WithSteps(Shell(), progress =>
        {
            for (int step = 0; step < 40; step++)
            {
                progress!.Report(new ContestProgress($"team {step}, csl, timing", step, 40, TimeSpan.FromSeconds(40 - step)));
                _clock.Advance(4);
            }

            return 0;
        });
        Assert.InRange(Lines.Length, 12, 16);
        Assert.Equal("lightlm: 4 of 40 measurements, team 4, csl, timing, 10 % done, 20 s so far, about 32 s left", Lines[1]);
    }

    [Fact]
    public void Work_goes_on_when_nobody_reads_of_it_any_more()
    {
        Shell shell = new() { Input = Stream.Null, Output = TextWriter.Null, Error = new ClosedWriter(), Clock = _clock };
        Assert.Equal(1, Waiting.WithSpinner(shell, "Verifying", () =>
        {
            _clock.Advance(100);
            return 1;
        }));
    }

    /// <summary>Finalists of different speeds, tasks of different lengths; each step takes as long as it should, and a quarter more or less.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_time_left_of_a_contest_is_right_from_the_first_measurement_of_each_kind(int seed)
    {
        Random random = new(seed);
        double[] lengths = [16_000, 2_000, 4_000, 30_000];
        ContestStep[] steps =
        [
            .. ((string[])["scoring", "timing"]).SelectMany(kind => Enumerable.Range(0, 5).SelectMany(finalist => ClueTasks.All.Select((task, i) =>
                new ContestStep(kind, $"team {finalist}", task, lengths[i])))),
        ];

        // What is timed is the baseline most of the time.
        double Milliseconds(ContestStep step) => step.Kind == "timing"
            ? 3 * step.Length * (1 + (0.05 * (step.Finalist[^1] - '0')))
            : step.Length * (1 + (0.2 * (step.Finalist[^1] - '0')));
        ContestPace pace = new(steps, _clock);
        pace.Guess("timing", step => 4 * step.Length);
        Assert.Null(pace.TimeLeft(null));
        List<(double At, double Left)> reports = [];
        double Now() => TimeSpan.FromTicks(_clock.GetTimestamp()).TotalMilliseconds;
        foreach (ContestStep step in steps)
        {
            pace.Take(step, () =>
            {
                double whole = Milliseconds(step) * (0.75 + (0.5 * random.NextDouble()));
                for (int part = 0; part < 4; part++)
                {
                    if (pace.TimeLeft(null) is { } left)
                    {
                        reports.Add((Now(), left.TotalMilliseconds));
                    }

                    _clock.Advance(whole / 4000);
                }

                return 0;
            });
        }

        double end = Now();
        Assert.InRange(reports.Count, (4 * steps.Length) - 4, 4 * steps.Length);
        Assert.All(reports, report => Assert.InRange((report.At + report.Left) / end, 1 / 1.5, 1.5));
        Assert.Equal(TimeSpan.Zero, pace.TimeLeft(null));
    }

    [Fact]
    public void Finalists_that_are_out_are_not_waited_for()
    {
        ContestPace pace = new([new("timing", "a", ClueTask.Csl, 1), new("timing", "b", ClueTask.Csl, 2)], _clock);
        pace.Guess("timing", step => 1000 * step.Length);
        Assert.Equal(TimeSpan.FromSeconds(3), pace.TimeLeft(null));
        pace.Drop("b");
        Assert.Equal(TimeSpan.FromSeconds(1), pace.TimeLeft(null));
    }

    [Fact]
    public void The_time_left_of_commands_is_known_from_the_first_set_on()
    {
        int[] lengths = [1000, 200, 3000];
        const int Rounds = 5;
        RemainingRounds rest = new(lengths, Rounds, _clock);
        Assert.Null(rest.Left(0, 0));
        List<(double At, double Left)> reports = [];
        double Now() => TimeSpan.FromTicks(_clock.GetTimestamp()).TotalSeconds;
        for (int pass = 0; pass <= Rounds; pass++)
        {
            for (int set = 0; set < lengths.Length; set++)
            {
                if (rest.Left(pass, set) is { } left)
                {
                    reports.Add((Now(), left.TotalSeconds));
                }

                // A start-up of two seconds, once in the warm-up and twice in a round.
                double work = lengths[set] / 100.0;
                rest.Take(pass, set, () => _clock.Advance(pass == 0 ? 2 + work : 4 + work));
            }
        }

        double end = Now();
        Assert.Equal((lengths.Length * (1 + Rounds)) - 1, reports.Count);
        Assert.All(reports, report => Assert.InRange((report.At + report.Left) / end, 1 / 1.5, 1.5));
        Assert.Equal(0, rest.Left(Rounds, lengths.Length)!.Value.TotalSeconds, 1e-9);
    }

    private Shell Shell() => new() { Input = Stream.Null, Output = TextWriter.Null, Error = _error, Clock = _clock };

    private sealed class ClosedWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("closed");
    }
}
