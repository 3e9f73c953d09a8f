using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

/// <summary>Work of known size on the real clock. Repeated while the machine is too busy to tell.</summary>
public sealed class KnownTruthTests
{
    private const int Attempts = 5;
    private const int Loops = 400_000;
    private static readonly TimedSet Items = new("work", [1, 1, 1, 1]);

    [Fact]
    public void Twice_the_work_and_a_slowdown_of_five_per_cent_come_out()
    {
        RatioEstimate same = new(0, 0, 0);
        RatioEstimate twice = same;
        RatioEstimate slower = same;
        for (int attempt = 0; attempt < Attempts && !IsTrue(same, twice, slower); attempt++)
        {
            TimingRun run = Measure([new Work("a", Loops), new Work("the same", Loops), new Work("twice", 2 * Loops), new Work("slower", Loops * 21 / 20)]);
            (same, twice, slower) = (run.Compare(1).OfMeans, run.Compare(2).OfMeans, run.Compare(3).OfMeans);
        }

        Assert.True(IsTrue(same, twice, slower), $"{same} {twice} {slower}");
    }

    [Fact]
    public void A_pause_is_measured_and_not_taken_for_waiting()
    {
        const int Milliseconds = 5;
        TimingRun run = Measure([new Work("a", 1000), new Pause(Milliseconds)]);
        Assert.All(run.Sets[0].Subjects[1].Typical(), time => Assert.True(time > Milliseconds - 1, $"{time}"));
    }

    /// <summary>Whether each interval holds its truth, and two sizes are told apart. A busy machine widens the intervals, but may not shift them.</summary>
    private static bool IsTrue(RatioEstimate same, RatioEstimate twice, RatioEstimate slower) =>
        same.Contains(1) && twice.Contains(2) && slower.Contains(1.05) && twice.Low > Math.Max(same.High, slower.High);

    private static TimingRun Measure(ITimedSubject[] subjects) => ProcessorPin.Run(1, _ => InterleavedTiming.Measure(
        subjects, [Items], new TimingOptions { FewestRounds = 9, SubtractsWaiting = true }, cancellationToken: TestContext.Current.CancellationToken));

    private sealed class Work(string name, int loops) : ITimedSubject
    {
        private uint _state = 1;

        public string Name => name;

        public void Run(ReadOnlySpan<int> items)
        {
            for (int i = 0; i < loops; i++)
            {
                _state = (_state * 1664525) + 1013904223;
            }
        }
    }

    private sealed class Pause(int milliseconds) : ITimedSubject
    {
        public string Name => "pause";

        public void Run(ReadOnlySpan<int> items) => Thread.Sleep(milliseconds);
    }
}
