using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Sets;

/// <summary>Times one task from text to predictions in both engines and precisions, row by row and in batches.</summary>
/// <param name="task">The task.</param>
/// <param name="files">Its model in fp32 and in int8.</param>
/// <param name="rows">The rows.</param>
/// <param name="effort">How much is measured.</param>
internal sealed class SetComparison(ClueTask task, IReadOnlyList<EngineFiles> files, IReadOnlyList<ClueExample> rows, Effort effort)
{
    /// <summary>What ONNX Runtime's best is looked for among; one sequence at a time is padded least.</summary>
    private static readonly int[] OnnxBatches = [1, 8, 32];

    /// <summary>The rows of a call in batches: a whole set at once would need gigabytes for ONNX Runtime's results.</summary>
    private const int MostRowsPerCall = 64;

    /// <summary>Measures with a number of threads; one thread is pinned.</summary>
    public IEnumerable<TaskTimes> Measure(int threads)
    {
        Stages.Begin($"{task.OfficialName()}, {Show.Threads(threads)}");
        using ProcessorPin? pin = threads == 1 ? ProcessorPin.Apply(1) : null;
        return [.. RowByRow(threads), .. rows.Count > 1 ? InBatches(threads) : []];
    }

    private IEnumerable<TaskTimes> RowByRow(int threads)
    {
        IReadOnlyList<TimeTable> tables = Time(threads, Scenario.SingleStream, [1]);
        return Runners.Precisions.Select((precision, i) =>
            new TaskTimes(task, precision.Name, threads, 1, 1, new PairTimes(tables[2 * i], tables[(2 * i) + 1]), 1));
    }

    private IEnumerable<TaskTimes> InBatches(int threads)
    {
        int[] batches = [.. OnnxBatches.Where(batch => batch <= rows.Count)];
        IReadOnlyList<TimeTable> tables = Time(threads, Scenario.Offline, batches);
        int subjects = 1 + batches.Length;
        return Runners.Precisions.Select((precision, i) =>
        {
            int best = Enumerable.Range(0, batches.Length).MinBy(batch => tables[(i * subjects) + 1 + batch].Median());
            PairTimes times = new(tables[i * subjects], tables[(i * subjects) + 1 + best]);
            return new TaskTimes(task, precision.Name, threads, Math.Min(rows.Count, MostRowsPerCall), batches[best], times, rows.Count);
        });
    }

    private void Predict(LightModel model, ReadOnlySpan<int> items)
    {
        for (int first = 0; first < items.Length; first += MostRowsPerCall)
        {
            ReadOnlySpan<int> call = items[first..Math.Min(first + MostRowsPerCall, items.Length)];
            TaskPipeline.Predict(model, [.. call.ToArray().Select(item => rows[item])]);
        }
    }

    /// <summary>Times, for each precision, LightLM and then ONNX Runtime with each batch size.</summary>
    private IReadOnlyList<TimeTable> Time(int threads, Scenario scenario, int[] onnxBatches)
    {
        Subject<LightModel> Create(EngineFiles file, string runner, int batch) => new(
            runner,
            () => TaskPipeline.Load(runner, file, threads, batch),
            Predict,
            threads,
            reloads: !effort.IsQuick);

        Subject<LightModel>[] subjects =
        [
            .. files.SelectMany(file => onnxBatches
                .Select(batch => Create(file, Runners.OnnxRuntime, batch))
                .Prepend(Create(file, Runners.LightLm, 1))),
        ];
        TimedSet set = new(task.OfficialName(), [.. rows.Select(SetSample.Length)]);
        TimingOptions options = effort.Options with { Scenario = scenario, SubtractsWaiting = threads == 1 };
        IReadOnlyList<TimeTable> tables = InterleavedTiming.Measure(subjects, [set], options).Sets[0].Subjects;
        Array.ForEach(subjects, subject => subject.Dispose());
        return tables;
    }
}
