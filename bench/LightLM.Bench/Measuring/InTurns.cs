using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Measuring;

/// <summary>Times a few calls that do the same amount of work whenever they are made.</summary>
internal static class InTurns
{
    private const int CallsPerTurn = 3;

    /// <summary>Lets the calls take turns of a few runs each.</summary>
    /// <param name="calls">What to time.</param>
    /// <param name="options">How rounds are conducted.</param>
    /// <param name="isThreaded">Whether a call has threads of its own, which may outlast it.</param>
    /// <returns>A table for each call; its units are the runs of a turn.</returns>
    public static IReadOnlyList<TimeTable> Measure(IReadOnlyList<Action> calls, TimingOptions options, bool isThreaded)
    {
        ITimedSubject[] subjects = [.. calls.Select((call, i) => new CallSubject($"call {i}", call, isThreaded))];
        TimedSet set = new("calls", [.. Enumerable.Repeat(1, CallsPerTurn)]);
        TimingOptions turns = options with { UnitsPerTurn = CallsPerTurn, SubtractsWaiting = !isThreaded };
        return InterleavedTiming.Measure(subjects, [set], turns).Sets[0].Subjects;
    }
}
