using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Children;

/// <summary>The cold start of the published command line: from the process's start to its first line of output.</summary>
internal static class NativeStart
{
    public static void Add(
        Report report, ReportTable table, string program, string model, string precision, EngineFiles files, Effort effort)
    {
        string[] arguments = ["ner", ChildProgram.Sentence, "--model", files.LightLm];
        IEnumerable<double> times = Enumerable.Range(0, effort.ProcessStarts).Select(_ => ChildProcess.RunProgram(program, arguments));
        LatencySummary start = LatencySummary.Of(times);
        string megabytes = Show.Number(new FileInfo(files.LightLm).Length / 1e6);
        table.Add(model, precision, "LightLM, native", megabytes, "", "", Show.Number(start.P50), "", "");
        report.Rows.Add(new ResultRow
        {
            Measure = "cold_start",
            Model = model,
            Precision = precision,
            Threads = 1,
            Batch = 1,
            Compiled = "native",
            MedianMs = start.P50,
            MinMs = start.Min,
        });
    }
}
