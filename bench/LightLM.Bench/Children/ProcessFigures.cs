using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Children;

/// <summary>Memory, loading and cold starts of both engines, each in processes of its own that take turns.</summary>
internal static class ProcessFigures
{
    private const int CallsForMemory = 3;

    /// <summary>Large models are not started as often: all their starts together read about so much.</summary>
    private const long LargestBytes = 400_000_000;
    private const int TokensOfFirstCall = 32;
    private const int TokensForMemory = 512;

    /// <summary>What a process of this program takes without an engine.</summary>
    public static void AddRuntime(Report report, Effort effort)
    {
        EngineFiles none = new("", "");
        ChildArguments nothing = new(ChildWork.Nothing, "", none, 0, 1);
        double[] starts = [.. Enumerable.Range(0, effort.ProcessStarts).Select(_ => ChildProcess.Run(nothing).FirstResultMs)];
        ChildReport empty = ChildProcess.Run(nothing).Report;
        report.Add(Show.Text(
            $"Processes of .NET, one thread each. One without an engine is up after {LatencySummary.Of(starts).P50:F0} ms ") +
            Show.Text($"and resident with {Megabytes(empty.Resident):F0} MB; this is part of all figures."));
    }

    /// <summary>Adds the rows of one model in one precision to a table that <see cref="CreateTable"/> made.</summary>
    public static void Add(
        Report report, ReportTable table, ChildWork work, string model, string precision, EngineFiles files, Effort effort)
    {
        IReadOnlyList<string> runners = Runners.All;
        List<(double FirstResultMs, ChildReport Report)>[] starts = [.. runners.Select(_ => new List<(double, ChildReport)>())];
        int rounds = Math.Max(1, Math.Min(effort.ProcessStarts, (int)(LargestBytes / new FileInfo(files.LightLm).Length)));
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < runners.Count; i++)
            {
                starts[i].Add(ChildProcess.Run(new ChildArguments(work, runners[i], files, TokensOfFirstCall, 1)));
            }
        }

        for (int i = 0; i < runners.Count; i++)
        {
            ChildReport memory = ChildProcess.Run(new ChildArguments(work, runners[i], files, TokensForMemory, CallsForMemory)).Report;
            LatencySummary load = LatencySummary.Of(starts[i].Select(start => start.Report.LoadMs));
            LatencySummary first = LatencySummary.Of(starts[i].Select(start => start.FirstResultMs));
            ResultRow row = new() { Runner = runners[i], Model = model, Precision = precision, Threads = 1, Batch = 1 };
            report.Rows.Add(row with { Measure = "load", Calls = "first", MedianMs = load.P50, MinMs = load.Min });
            report.Rows.Add(row with { Measure = "load", Calls = "again", MedianMs = memory.ReloadMs });
            report.Rows.Add(row with { Measure = "cold_start", Compiled = "jit", MedianMs = first.P50, MinMs = first.Min });
            report.Rows.Add(row with { Measure = "memory", ResidentMb = Megabytes(memory.Resident), PeakMb = Megabytes(memory.Peak) });
            table.Add(
                model,
                precision,
                Runners.Title(runners[i]),
                Show.Number(Megabytes(new FileInfo(files.Of(runners[i])).Length)),
                Show.Number(load.P50),
                Show.Number(memory.ReloadMs),
                Show.Number(first.P50),
                Show.Number(Megabytes(memory.Resident)),
                Show.Number(Megabytes(memory.Peak)));
        }
    }

    /// <summary>A table for <see cref="Add"/>.</summary>
    public static ReportTable CreateTable(string title) => new(
        title,
        "model", "precision", "engine", "file, MB", "load, ms", "load again, ms", "cold start to first result, ms",
        "resident after load, MB", "peak, MB");

    private static double Megabytes(long bytes) => bytes / 1e6;
}
