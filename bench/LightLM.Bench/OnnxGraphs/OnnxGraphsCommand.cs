using System.CommandLine;
using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Formats.Compact;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.OnnxGraphs;

/// <summary><c>onnx-graphs</c>: the graphs that we export beside those of ONNX Runtime's own tools.</summary>
internal static class OnnxGraphsCommand
{
    private static readonly int[] Lengths = [16, 32, 64, 128, 256, 512];

    public static Command Create()
    {
        Option<DirectoryInfo?> shared = SharedFolder.CreateOption();
        Option<bool> quick = Effort.CreateQuickOption("fewer rounds");
        Command command = new(
            "onnx-graphs",
            """
            Our ONNX graphs beside those of ONNX Runtime's own tools, in turn in one process: a comparison is fair if ours are no slower.

            Example:
              dotnet run -c Release --project bench/LightLM.Bench -- onnx-graphs --quick
            """)
        {
            shared,
            quick,
        };
        command.SetAction(arguments => Errors.Report(() =>
            Measure(SharedFolder.Of(arguments.GetValue(shared)), Effort.Of(arguments.GetValue(quick)))));
        return command;
    }

    private static void Measure(SharedFolder shared, Effort effort)
    {
        using ScratchFolder scratch = new();
        using EncoderModel model = EncoderModels.OpenLight(shared);
        ReportTable table = new(
            $"{Machine.Describe()}; {model.Name}, batch 1, {Show.Threads(1)}: medians in ms",
            "precision", "tokens", "ours", "theirs", "ours / theirs");
        foreach ((Precision precision, string name) in Runners.Precisions)
        {
            string ours = EncoderModels.Write(model, scratch.Path, precision, name).OnnxRuntime;
            string theirs = shared.VendorGraph(name);
            Compare(table, name, ours, theirs, effort);
        }

        table.Print();
    }

    /// <summary>
    /// Two sessions of each graph take turns as ours, theirs, theirs, ours: a session's place in memory is worth more than the
    /// difference of the graphs.
    /// </summary>
    private static void Compare(ReportTable table, string precision, string ourPath, string theirPath, Effort effort)
    {
        using ProcessorPin pin = ProcessorPin.Apply(1);
        string[] paths = [ourPath, theirPath, theirPath, ourPath];
        OnnxRuntimeEngine[] engines = [.. paths.Select(path => new OnnxRuntimeEngine(path, threads: 1))];
        foreach (int tokens in Lengths)
        {
            int[] ids = EncoderInput.Ids(tokens);
            Action[] calls = [.. engines.Select(engine => engine.Prepare(ids))];
            IReadOnlyList<TimeTable> times = InTurns.Measure(calls, effort.Options, isThreaded: false);
            TimeTable ours = Mean(times[0], times[3]);
            TimeTable theirs = Mean(times[1], times[2]);
            (string our, string their) = (Show.Number(ours.Median()), Show.Number(theirs.Median()));
            table.Add(precision, Show.Number(tokens), our, their, Show.Ratio(ours.RatioTo(theirs)));
        }

        Array.ForEach(engines, engine => engine.Dispose());
    }

    private static TimeTable Mean(TimeTable first, TimeTable second) =>
        new([.. Enumerable.Range(0, first.Rounds).Select(round => MeanOfRound(first, second, round))]);

    private static double[] MeanOfRound(TimeTable first, TimeTable second, int round) =>
        [.. Enumerable.Range(0, first.Units).Select(unit => (first[round, unit] + second[round, unit]) / 2)];
}
