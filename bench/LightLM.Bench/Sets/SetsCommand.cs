using System.CommandLine;
using LightLM.Bench.Children;
using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Timing.Models.Commands;

namespace LightLM.Bench.Sets;

/// <summary><c>sets</c>: the four tasks' dev sets from text to predictions, beside ONNX Runtime.</summary>
internal static class SetsCommand
{
    private const string Title = "Dev sets: times as fast as ONNX Runtime";
    private const int RowsOfSample = 48;
    private const int RowsOfQuickSample = 8;

    public static Command Create()
    {
        Option<DirectoryInfo?> shared = SharedFolder.CreateOption();
        Option<int?> limit = new("--limit")
        {
            Description = "The rows of each set: every k-th in the order of length, half as many of CMRC 2018. " +
                $"Without it, {RowsOfSample}; with --quick {RowsOfQuickSample}.",
            HelpName = "N",
        };
        Option<bool> all = new("--all") { Description = "All rows." };
        Option<FileInfo?> native = new("--native")
        {
            Description = "A 'lightlm' that was published as a native program, for its cold start.",
            HelpName = "PATH",
        };
        Option<bool> quick = Effort.CreateQuickOption("fewer rows and rounds, so wider intervals");
        ResultsOptions results = new("sets", "Data sets (`sets`)");
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--limit: expected 1 or more rows.");
            }
        });
        Command command = new(
            "sets",
            """
            The four dev sets from text to predictions, LightLM beside ONNX Runtime behind the same tokenizer and heads: row by row and in
            batches, fp32 and int8, one thread and all cores, with memory, cold start and first calls.

            Examples:
              dotnet run -c Release --project bench/LightLM.Bench -- sets
              dotnet run -c Release --project bench/LightLM.Bench -- sets --quick --json sets.json
              dotnet run -c Release --project bench/LightLM.Bench -- sets --all --native native/lightlm
            """)
        {
            shared,
            limit,
            all,
            native,
            quick,
            results.Json,
            results.Results,
        };
        command.SetAction(arguments => Errors.Report(() =>
        {
            bool isQuick = arguments.GetValue(quick);
            int rows = arguments.GetValue(all) ? int.MaxValue : arguments.GetValue(limit) ?? (isQuick ? RowsOfQuickSample : RowsOfSample);
            results.RequireWritable(arguments);
            Report report = new();
            SharedFolder folder = SharedFolder.Of(arguments.GetValue(shared));
            List<TaskTimes> times = Measure(report, folder, rows, arguments.GetValue(native), Effort.Of(isQuick));
            results.Write(arguments, report, Title, Panels(times));
        }));
        return command;
    }

    private static List<TaskTimes> Measure(Report report, SharedFolder shared, int limit, FileInfo? native, Effort effort)
    {
        if (native is { Exists: false })
        {
            const string publish = "dotnet publish src/LightLM.Cli -c Release -p:PublishAot=true -o native";
            throw new InputException($"{native}: expected a native program, found nothing. Publish one with '{publish}'.");
        }

        using ScratchFolder scratch = new();
        ReportTable agreement = PredictionAgreement.CreateTable();
        List<TaskTimes> times = [];
        EngineFiles[] cluener = [];
        foreach (ClueTask task in ClueTasks.All)
        {
            EngineFiles[] files = TaskModels.Write(shared, task, scratch.Path);
            IReadOnlyList<ClueExample> rows = SetSample.Take(ClueDataSet.Read(task, shared.DevSet(task.OfficialName())), Rows(task, limit));
            PredictionAgreement.Check(agreement, task, files, rows);
            SetComparison comparison = new(task, files, rows, effort);
            foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
            {
                times.AddRange(comparison.Measure(threads));
            }

            cluener = task == ClueTask.Cluener ? files : cluener;
        }

        report.Add(agreement);
        SetTables.Add(report, times);
        Stages.Begin("memory, cold starts and first calls");
        AddProcesses(report, cluener, native, effort);
        return times;
    }

    /// <summary>A question of CMRC 2018 is several windows, so that a sample has fewer of them.</summary>
    private static int Rows(ClueTask task, int limit) => task == ClueTask.Cmrc2018 && limit < int.MaxValue ? Math.Max(1, limit / 2) : limit;

    private static void AddProcesses(Report report, EngineFiles[] files, FileInfo? native, Effort effort)
    {
        ProcessFigures.AddRuntime(report, effort);
        ReportTable table = ProcessFigures.CreateTable("Processes that find the entities of a sentence of 25 characters, from text");
        ReportTable calls = FirstCalls.CreateTable("First calls of LightLM after loading, the same sentence: median ms of calls number");
        for (int i = 0; i < files.Length; i++)
        {
            string precision = Runners.Precisions[i].Name;
            ProcessFigures.Add(report, table, ChildWork.Recognize, EncoderModels.LightName, precision, files[i], effort);
            if (native is not null)
            {
                NativeStart.Add(report, table, native.FullName, EncoderModels.LightName, precision, files[i], effort);
            }

            FirstCalls.Add(report, calls, ChildWork.Recognize, EncoderModels.LightName, precision, files[i]);
        }

        report.Add(table);
        report.Add(calls);
    }

    private static SpeedupBar Bar(TaskTimes time) =>
        new(time.Task.OfficialName(), $"{time.Precision}, {(time.Batch == 1 ? "row by row" : "batched")}", time.Times.Ratio);

    private static SpeedupPanel[] Panels(List<TaskTimes> times) =>
    [
        .. times.GroupBy(time => time.Threads).Select(threads => new SpeedupPanel(
            $"From text to predictions, {Show.Threads(threads.Key)}",
            [
                .. threads.OrderBy(time => time.Batch > 1).ThenBy(time => time.Precision, StringComparer.Ordinal).Select(Bar),
            ])),
    ];
}
