using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Children;

/// <summary>How fast a service's first calls are in a fresh process after loading, and what a warm call allocates.</summary>
internal static class FirstCalls
{
    private const int Tokens = 32;
    private const int LastMeasured = 1000;
    private const int SteadyCalls = 500;
    private static readonly (int First, int Last)[] Groups =
        [(1, 1), (2, 10), (11, 100), (101, LastMeasured), (LastMeasured + 1, LastMeasured + SteadyCalls)];

    public static ReportTable CreateTable(string title) =>
        new(title, ["model", "precision", .. Groups.Select(Name), "bytes allocated a warm call"]);

    public static void Add(Report report, ReportTable table, ChildWork work, string model, string precision, EngineFiles files)
    {
        ChildReport child = ChildProcess.Run(new ChildArguments(work, Runners.LightLm, files, Tokens, LastMeasured + SteadyCalls)).Report;
        List<string> cells = [model, precision];
        foreach ((int first, int last) in Groups)
        {
            LatencySummary calls = LatencySummary.Of(child.CallMs.Skip(first - 1).Take(last - first + 1));
            cells.Add(Show.Number(calls.P50));
            report.Rows.Add(new ResultRow
            {
                Measure = "first_calls",
                Model = model,
                Precision = precision,
                Threads = 1,
                Batch = 1,
                Calls = Name((first, last)),
                MedianMs = calls.P50,
                MinMs = calls.Min,
            });
        }

        cells.Add(Show.Number(child.BytesPerCall));
        report.Rows.Add(new ResultRow { Measure = "allocation", Model = model, Precision = precision, BytesPerCall = child.BytesPerCall });
        table.Add([.. cells]);
    }

    private static string Name((int First, int Last) group) =>
        group.First == group.Last ? Show.Number(group.First) : Show.Text($"{group.First}-{group.Last}");
}
