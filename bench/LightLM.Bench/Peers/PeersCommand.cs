using System.CommandLine;
using LightLM.Bench.Children;
using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Models.Commands;

namespace LightLM.Bench.Peers;

/// <summary><c>peers</c>: whole encoders beside ONNX Runtime.</summary>
internal static class PeersCommand
{
    private const string Title = "Encoders: times as fast as ONNX Runtime";

    public static Command Create()
    {
        Option<DirectoryInfo?> shared = SharedFolder.CreateOption();
        Option<bool> quick = Effort.CreateQuickOption("fewer rounds, so wider intervals; of BERT-base three lengths and no processes");
        ResultsOptions results = new("peers", "Encoders (`peers`)");
        Command command = new(
            "peers",
            """
            Whole encoders, LightLM beside ONNX Runtime: batch 1 at 16 to 512 tokens, fp32 and int8, one thread and all cores, with memory,
            cold start, first calls and scaling.

            Examples:
              dotnet run -c Release --project bench/LightLM.Bench -- peers
              dotnet run -c Release --project bench/LightLM.Bench -- peers --quick --json peers.json
            """)
        {
            shared,
            quick,
            results.Json,
            results.Results,
        };
        command.SetAction(arguments => Errors.Report(() =>
        {
            results.RequireWritable(arguments);
            Report report = new();
            List<EncoderTimes> times = Measure(report, SharedFolder.Of(arguments.GetValue(shared)), Effort.Of(arguments.GetValue(quick)));
            results.Write(arguments, report, Title, Panels(times));
        }));
        return command;
    }

    private static List<EncoderTimes> Measure(Report report, SharedFolder shared, Effort effort)
    {
        using ScratchFolder scratch = new();
        using EncoderModel light = EncoderModels.OpenLight(shared);
        using EncoderModel large = EncoderModels.GenerateBase();
        EncoderModel[] models = [light, large];
        Stages.Begin("converting the models");
        EngineFiles[][] files = [.. models.Select(model => Write(model, scratch))];
        List<EncoderTimes> times = [];
        for (int i = 0; i < models.Length; i++)
        {
            Agreement.Check(report, models[i], files[i]);
            EncoderComparison comparison = new(models[i], files[i], effort);
            times.AddRange(comparison.Measure(report, threads: 1));
            if (Environment.ProcessorCount > 1)
            {
                times.AddRange(comparison.Measure(report, Environment.ProcessorCount));
            }
        }

        Stages.Begin("light model beside BERT-base");
        AddEfficiency(report, (light, files[0]), (large, files[1]), effort);
        OpenVinoComparison.Add(report, times);
        Stages.Begin("memory, cold starts and first calls");
        AddProcesses(report, models, files, effort);
        Stages.Begin("scaling");
        AddScaling(report, models, files, effort);
        return times;
    }

    private static EngineFiles[] Write(EncoderModel model, ScratchFolder scratch) =>
        [.. Runners.Precisions.Select(precision => EncoderModels.Write(model, scratch.Path, precision.Precision, precision.Name))];

    private static void AddEfficiency(
        Report report, (EncoderModel Model, EngineFiles[] Files) light, (EncoderModel Model, EngineFiles[] Files) large, Effort effort)
    {
        ReportTable table = SizeEfficiency.CreateTable(light.Model, large.Model);
        for (int i = 0; i < Runners.Precisions.Count; i++)
        {
            string precision = Runners.Precisions[i].Name;
            SizeEfficiency.Add(report, table, (light.Model, light.Files[i]), (large.Model, large.Files[i]), precision, effort);
        }

        report.Add(table);
    }

    private static void AddProcesses(Report report, EncoderModel[] models, EngineFiles[][] files, Effort effort)
    {
        ProcessFigures.AddRuntime(report, effort);
        ReportTable table = ProcessFigures.CreateTable("Processes, encoder only, ids given; peak over 3 calls of 512 tokens");
        ReportTable calls = FirstCalls.CreateTable("First calls of LightLM after loading, 32 tokens, median ms of calls number");
        int count = effort.IsQuick ? 1 : models.Length;
        for (int i = 0; i < count; i++)
        {
            for (int precision = 0; precision < files[i].Length; precision++)
            {
                string name = Runners.Precisions[precision].Name;
                ProcessFigures.Add(report, table, ChildWork.Encode, models[i].Name, name, files[i][precision], effort);
            }
        }

        for (int precision = 0; precision < files[0].Length; precision++)
        {
            FirstCalls.Add(report, calls, ChildWork.Encode, models[0].Name, Runners.Precisions[precision].Name, files[0][precision]);
        }

        report.Add(table);
        report.Add(calls);
    }

    private static void AddScaling(Report report, EncoderModel[] models, EngineFiles[][] files, Effort effort)
    {
        if (Environment.ProcessorCount < 2)
        {
            report.Add("Scaling: not measured, there is one processor only.");
            return;
        }

        ReportTable table = Scaling.CreateTable();
        for (int precision = 0; precision < files[0].Length; precision++)
        {
            Scaling.Add(report, table, models[0].Name, Runners.Precisions[precision].Name, files[0][precision], effort);
        }

        report.Add(table);
    }

    private static SpeedupPanel[] Panels(List<EncoderTimes> times) =>
    [
        .. times.GroupBy(time => time.Model).Select(model => new SpeedupPanel(
            $"{model.Key}, batch 1, by number of tokens",
            [
                .. model.OrderBy(time => time.Threads).ThenBy(time => time.Precision).Select(time => new SpeedupBar(
                    Show.Number(time.Tokens), $"{time.Precision}, {(time.Threads == 1 ? "one thread" : "all cores")}", time.Times.Ratio)),
            ])),
    ];
}
