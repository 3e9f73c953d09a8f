using LightLM.Bench.Children;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Against;

/// <summary>The cold starts of two builds' programs, one after the other, on one processor.</summary>
internal static class ProgramStarts
{
    /// <summary>Starts each build's program once a round, and once before all, untimed.</summary>
    /// <param name="builds">The builds.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="arguments">What the programs do; they print a line as soon as they have done it.</param>
    /// <returns>For each build the milliseconds from a start to that line.</returns>
    public static TimeTable[] Measure(IReadOnlyList<Build> builds, int rounds, params string[] arguments)
    {
        List<double>[] times = [.. builds.Select(_ => new List<double>())];
        using ProcessorPin pin = ProcessorPin.Apply(1);
        foreach (Build build in builds)
        {
            ChildProcess.RunProgram(build.Program, arguments);
        }

        for (int round = 0; round < rounds; round++)
        {
            foreach (int build in TurnOrder.Of(round, builds.Count))
            {
                times[build].Add(ChildProcess.RunProgram(builds[build].Program, arguments));
            }
        }

        return [.. times.Select(TimeTable.OfOneUnit)];
    }
}
