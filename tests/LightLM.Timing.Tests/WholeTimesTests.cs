using LightLM.Timing.Environments;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

/// <summary>Rounds over whole sets, and what they say about start-up and work.</summary>
public sealed class WholeTimesTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Every_second_round_goes_backwards()
    {
        List<string> runs = [];
        Recorded[] subjects = [new("a", runs), new("b", runs)];
        SetRound.WarmUp(subjects);
        Assert.Equal(["a AllItems", "b AllItems"], runs);
        runs.Clear();
        SetRound.Measure(subjects, 0);
        Assert.Equal(["a FirstItem", "a AllItems", "b FirstItem", "b AllItems"], runs);
        runs.Clear();
        IReadOnlyList<SetTime> times = SetRound.Measure(subjects, 1);
        Assert.Equal(["b AllItems", "b FirstItem", "a AllItems", "a FirstItem"], runs);
        Assert.All(times, time => Assert.Equal(new SetTime(new SetRun(1, 7), new SetRun(5, 7)), time));
    }

    [Fact]
    public void A_process_and_a_model_of_the_same_speed_have_the_same_net_time()
    {
        // Both take 2 ms for each of 11 items; the process starts for 100 ms, and once for 300.
        WholeTimes process = new([WithPeak(102, 122, 9), WithPeak(302, 122, 5), WithPeak(102, 122, 7)], 11, isProcess: true);
        WholeTimes model = new([new(2, 22), new(2, 22), new(2, 22)], 11, isProcess: false);
        Assert.Equal(2, process.NetMs, Tolerance);
        Assert.Equal(2, model.NetMs, Tolerance);
        Assert.Equal(102, process.StartUpMs!.Value, Tolerance);
        Assert.Null(model.StartUpMs);
        Assert.Equal(122, process.WholeMs, Tolerance);
        Assert.Equal(122.0 / 11, process.Whole[0, 0], Tolerance);
        Assert.Equal(9, process.PeakMemoryBytes);
        Assert.Null(process.Problem);
    }

    [Fact]
    public void Work_that_cannot_be_told_from_the_start_up_is_a_problem_and_makes_a_run_noisy()
    {
        WholeTimes hidden = new([new(100, 99), new(100, 140)], 11, isProcess: true);
        Assert.Contains("no longer than one", hidden.Problem, StringComparison.Ordinal);
        WholeTimes clear = new([new(100, 200), new(100, 200)], 11, isProcess: true);
        SetTimes set = SetTimes.Of(new TimedSet("texts", [1, 1]), [clear, hidden]);
        WarmUp warmUp = new(1, IsSteady: true);
        TimingRun run = new(["a", "b"], [set], [warmUp, warmUp], 0, 0);
        MachineState quiet = MachineState.Capture();
        Verdict verdict = Verdict.Of(run, new MachineLoad(quiet, quiet), baselines: 1);
        Assert.Contains(verdict.Reasons, reason => reason.StartsWith("b, texts: 11 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void There_must_be_something_to_subtract_from()
    {
        Assert.Throws<ArgumentException>(() => new WholeTimes([], 11, isProcess: true));
        Assert.Throws<ArgumentException>(() => new WholeTimes([new SetTime(1, 2)], 1, isProcess: true));
    }

    private static SetTime WithPeak(double first, double all, long peak) => new(new SetRun(first, null), new SetRun(all, peak));

    private sealed class Recorded(string name, List<string> runs) : ISetSubject
    {
        public string Name => name;

        public bool StartsProcess => true;

        public SetRun Run(SetPart part)
        {
            runs.Add($"{name} {part}");
            return new SetRun(part == SetPart.FirstItem ? 1 : 5, 7);
        }
    }
}
