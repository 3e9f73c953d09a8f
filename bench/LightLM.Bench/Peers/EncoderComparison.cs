using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;

namespace LightLM.Bench.Peers;

/// <summary>Times one encoder in both engines and precisions: batch 1, the same ids, all four in turn.</summary>
internal static class EncoderComparison
{
    private static readonly int[] Lengths = [16, 32, 64, 128, 256, 512];

    /// <summary>Measures all lengths and adds a table.</summary>
    /// <param name="report">Gets the table and the rows.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="files">Its files in fp32 and in int8.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <param name="effort">For how long.</param>
    public static List<EncoderTimes> Measure(Report report, string model, IReadOnlyList<EngineFiles> files, int threads, Effort effort)
    {
        IEncoderEngine[] engines = [.. files.SelectMany(file => new[] { file.Load(Runners.LightLm, threads), file.Load(Runners.OnnxRuntime, threads) })];
        try
        {
            List<EncoderTimes> times = [.. Lengths.SelectMany(tokens => Measure(model, engines, tokens, threads, effort))];
            AddTable(report, model, threads, times);
            report.Rows.AddRange(times.SelectMany(Rows));
            return times;
        }
        finally
        {
            Array.ForEach(engines, engine => engine.Dispose());
        }
    }

    private static IEnumerable<EncoderTimes> Measure(string model, IEncoderEngine[] engines, int tokens, int threads, Effort effort)
    {
        int[] ids = EncoderInput.Ids(tokens);
        Timing.TimeTable[] times = Interleaved.Measure([.. engines.Select(engine => engine.Prepare(ids))], effort, waitForIdleThreads: threads > 1);
        return Runners.Precisions.Select((precision, i) =>
            new EncoderTimes(model, precision.Name, tokens, threads, times[2 * i], times[(2 * i) + 1]));
    }

    private static void AddTable(Report report, string model, int threads, List<EncoderTimes> times)
    {
        ReportTable table = new(
            $"{model}, {Show.Threads(threads)}: median (minimum) in ms",
            "tokens", "fp32 LightLM", "fp32 ONNX Runtime", "ratio", "int8 LightLM", "int8 ONNX Runtime", "ratio");
        foreach (IGrouping<int, EncoderTimes> length in times.GroupBy(time => time.Tokens))
        {
            table.Add([
                Show.Number(length.Key),
                .. length.SelectMany(time => new[] { Show.MedianAndMin(time.Ours), Show.MedianAndMin(time.Theirs), Show.Ratio(time.Ratio) }),
            ]);
        }

        report.Add(table);
    }

    private static IEnumerable<ResultRow> Rows(EncoderTimes times)
    {
        ResultRow common = new() { Model = times.Model, Precision = times.Precision, Tokens = times.Tokens, Threads = times.Threads, Batch = 1 };
        return ResultRow.Pair(common, times.Ours, times.Theirs, times.Ratio);
    }
}
