using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Clue;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Sets;

/// <summary>Shows the times of data sets.</summary>
internal static class SetTables
{
    public static void Add(Report report, IReadOnlyList<TaskTimes> times)
    {
        foreach (IGrouping<int, TaskTimes> threads in times.GroupBy(time => time.Threads))
        {
            AddRowByRow(report, threads.Key, threads.Where(time => time.Batch == 1));
            AddBatched(report, threads.Key, threads.Where(time => time.Batch > 1));
        }

        report.Rows.AddRange(times.SelectMany(Rows));
    }

    private static void AddRowByRow(Report report, int threads, IEnumerable<TaskTimes> times)
    {
        ReportTable table = new(
            $"Row by row, {Show.Threads(threads)}: the median row (the mean row) in ms",
            "task", "precision", "LightLM", "ONNX Runtime", "ratio of medians");
        foreach (TaskTimes time in times)
        {
            (string ours, string theirs) = (MedianAndMean(time.Times.Ours), MedianAndMean(time.Times.Theirs));
            table.Add(time.Task.OfficialName(), time.Precision, ours, theirs, Show.Ratio(time.Times.Ratio));
        }

        report.Add(table);
    }

    private static void AddBatched(Report report, int threads, IEnumerable<TaskTimes> times)
    {
        ReportTable table = new(
            $"Calls of up to 64 rows, {Show.Threads(threads)}: ms a row; ONNX Runtime sorts by length, in its best batches of 1, 8 or 32",
            "task", "precision", "rows", "LightLM", "ONNX Runtime", "its batch", "ratio");
        foreach (TaskTimes time in times)
        {
            table.Add(
                time.Task.OfficialName(),
                time.Precision,
                Show.Number(time.RowsTimed),
                Show.Number(time.Times.Ours.Median()),
                Show.Number(time.Times.Theirs.Median()),
                Show.Number(time.OnnxBatch),
                Show.Ratio(time.Times.Ratio));
        }

        report.Add(table);
    }

    private static string MedianAndMean(TimeTable times) => $"{Show.Number(times.Median())} ({Show.Number(times.Typical().Average())})";

    private static IEnumerable<ResultRow> Rows(TaskTimes time)
    {
        ResultRow common = new()
        {
            Model = EncoderModels.LightName,
            Precision = time.Precision,
            Task = time.Task.OfficialName(),
            Threads = time.Threads,
            Batch = time.Batch,
        };
        return ResultRow.Pair(common, time.Times)
            .Select(row => row.Runner == Runners.OnnxRuntime ? row with { Batch = time.OnnxBatch } : row);
    }
}
