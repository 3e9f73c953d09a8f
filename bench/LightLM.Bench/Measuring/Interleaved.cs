using System.Diagnostics;
using LightLM.Timing;

namespace LightLM.Bench.Measuring;

/// <summary>Times several runs in turn, forwards and backwards, so that a change of the machine's speed hits all of them.</summary>
internal static class Interleaved
{
    /// <summary>Runs all once a round, every second round in reverse, after warm-up rounds that are not counted.</summary>
    /// <param name="runs">What to time.</param>
    /// <param name="effort">For how long.</param>
    /// <param name="waitForIdleThreads">Waits before each run until the process's threads sleep: see <see cref="IdleThreads"/>.</param>
    /// <param name="divisor">What a run's time is divided by, such as its number of rows.</param>
    /// <returns>For each of <paramref name="runs"/> its times in milliseconds, in the order of the rounds.</returns>
    public static TimeTable[] Measure(IReadOnlyList<Action> runs, Effort effort, bool waitForIdleThreads, int divisor = 1)
    {
        Rounds(runs, effort.WarmUp, effort.WarmUpRounds, waitForIdleThreads);
        GC.Collect();
        List<double[]> rounds = Rounds(runs, effort.Duration, effort.FewestRounds, waitForIdleThreads);
        return [.. Enumerable.Range(0, runs.Count).Select(run => TimeTable.OfOneUnit(rounds.Select(round => round[run] / divisor)))];
    }

    private static List<double[]> Rounds(IReadOnlyList<Action> runs, TimeSpan duration, int fewest, bool waitForIdleThreads)
    {
        List<double[]> rounds = [];
        Stopwatch total = Stopwatch.StartNew();
        while (rounds.Count < fewest || total.Elapsed < duration)
        {
            double[] times = new double[runs.Count];
            for (int turn = 0; turn < runs.Count; turn++)
            {
                int run = rounds.Count % 2 == 0 ? turn : runs.Count - 1 - turn;
                if (waitForIdleThreads)
                {
                    IdleThreads.Wait();
                }

                long start = Stopwatch.GetTimestamp();
                runs[run]();
                times[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            rounds.Add(times);
        }

        return rounds;
    }
}
