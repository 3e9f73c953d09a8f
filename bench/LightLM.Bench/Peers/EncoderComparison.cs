using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Peers;

/// <summary>Times one encoder in both engines and precisions: batch 1, the same ids, all four in turn.</summary>
/// <param name="model">The model.</param>
/// <param name="files">Its files in fp32 and in int8.</param>
/// <param name="effort">How much is measured.</param>
internal sealed class EncoderComparison(EncoderModel model, IReadOnlyList<EngineFiles> files, Effort effort)
{
    private const int MostUnits = 8;

    /// <summary>About how many operations a turn has: some milliseconds of the fastest engine, about a second of the slowest.</summary>
    private const double OperationsPerTurn = 12e9;

    private static readonly int[] AllLengths = [16, 32, 64, 128, 256, 512];

    /// <summary>Those that claims are made for: enough for a first look at a large model.</summary>
    private static readonly int[] MainLengths = [32, 128, 512];

    private int[] Lengths => effort.IsQuick && IsLarge ? MainLengths : AllLengths;

    /// <summary>Whether a turn has no room for two calls of 128 tokens.</summary>
    private bool IsLarge => Units(MainLengths[1]) == 1;

    /// <summary>Measures all lengths and adds a table.</summary>
    /// <param name="report">Gets the table and the rows.</param>
    /// <param name="threads">The threads of a call; one thread is pinned.</param>
    public List<EncoderTimes> Measure(Report report, int threads)
    {
        Stages.Begin($"{model.Name}, {Show.Threads(threads)}");
        using ProcessorPin? pin = threads == 1 ? ProcessorPin.Apply(1) : null;
        List<EncoderTimes> times = Measure(threads);
        AddTable(report, threads, times);
        report.Rows.AddRange(times.SelectMany(Rows));
        return times;
    }

    private List<EncoderTimes> Measure(int threads)
    {
        TimedSet[] sets = [.. Lengths.Select(tokens => new TimedSet(Show.Number(tokens), [.. Enumerable.Repeat(tokens, Units(tokens))]))];
        int[][] inputs = [.. sets.SelectMany(set => set.Lengths).Select(EncoderInput.Ids)];
        Subject<LoadedEncoder>[] subjects =
        [
            .. files.SelectMany(file => Runners.All.Select(runner => new Subject<LoadedEncoder>(
                runner,
                () => new LoadedEncoder(runner, file, threads, inputs),
                (encoder, items) => encoder.Calls[items[0]](),
                threads,
                reloads: !IsLarge))),
        ];

        TimingOptions options = IsLarge ? effort.LargeOptions : effort.Options;
        options = options with { UnitsPerTurn = MostUnits, SubtractsWaiting = threads == 1 };
        TimingRun run = InterleavedTiming.Measure(subjects, sets, options);
        Array.ForEach(subjects, subject => subject.Dispose());
        return [.. run.Sets.Zip(Lengths).SelectMany(set => Pairs(set.First, set.Second, threads))];
    }

    private IEnumerable<EncoderTimes> Pairs(SetTimes set, int tokens, int threads) => Runners.Precisions.Select((precision, i) =>
        new EncoderTimes(model.Name, precision.Name, tokens, threads, new PairTimes(set.Subjects[2 * i], set.Subjects[(2 * i) + 1])));

    private int Units(int tokens) =>
        (int)Math.Clamp(OperationsPerTurn / EncoderOperations.Count(model.Package.Encoder, tokens), 1, MostUnits);

    private void AddTable(Report report, int threads, List<EncoderTimes> times)
    {
        ReportTable table = new(
            $"{model.Name}, {Show.Threads(threads)}: median (minimum) in ms",
            "tokens", "fp32 LightLM", "fp32 ONNX Runtime", "ratio", "int8 LightLM", "int8 ONNX Runtime", "ratio");
        foreach (IGrouping<int, EncoderTimes> length in times.GroupBy(time => time.Tokens))
        {
            table.Add([Show.Number(length.Key), .. length.SelectMany(time => Cells(time.Times))]);
        }

        report.Add(table);
    }

    private static string[] Cells(PairTimes times) =>
        [Show.MedianAndMin(times.Ours), Show.MedianAndMin(times.Theirs), Show.Ratio(times.Ratio)];

    private static IEnumerable<ResultRow> Rows(EncoderTimes times) => ResultRow.Pair(
        new ResultRow { Model = times.Model, Precision = times.Precision, Tokens = times.Tokens, Threads = times.Threads, Batch = 1 },
        times.Times);
}
