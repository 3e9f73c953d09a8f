using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Clue.Metrics;
using LightLM.Clue.Scoring;
using LightLM.Clue.Submissions;
using LightLM.Contest.Reports;
using LightLM.Reports;
using LightLM.Timing.Models;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm score</c>.</summary>
internal sealed class ScoreCommand : CliCommand
{
    private readonly Dictionary<ClueTask, Option<double?>> _figures = new()
    {
        [ClueTask.Cluewsc2020] = FigureOption(ClueTask.Cluewsc2020, "--cluewsc2020"),
        [ClueTask.Csl] = FigureOption(ClueTask.Csl, "--csl"),
        [ClueTask.Cluener] = FigureOption(ClueTask.Cluener, "--cluener2020"),
        [ClueTask.Cmrc2018] = FigureOption(ClueTask.Cmrc2018, "--cmrc2018"),
    };

    private readonly Option<string?> _predictions = new("--predictions")
    {
        Description = "A folder of prediction files under their official names, to compute the metrics that are not given",
        HelpName = "DIR",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The folder of the labelled sets that they are scored against (cluener/dev.json ...)",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _models = new("--model", "-m")
    {
        Description = "A model to take S_lite from; of several the largest counts",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double?> _size = SizeOption.Create("--size", "S_lite, where no model is named");
    private readonly Option<double?> _bertSize = SizeOption.Create("--bert-size", "S_bert; by default 110M parameters, or 440MB");
    private readonly Option<SizeMeasure> _measure = ChoiceOption.Create(
        "--size-by",
        "What S counts; by default parameters",
        ("parameters", SizeMeasure.Parameters),
        ("bytes", SizeMeasure.Bytes));

    private readonly Option<double?> _ratio = PositiveOption("--time-ratio", "T_lite / T_bert, as 'lightlm time' measures it");
    private readonly Option<double?> _time = PositiveOption("--time", "T_lite, in any unit");
    private readonly Option<double?> _bertTime = PositiveOption("--bert-time", "T_bert, in the same unit");
    private readonly Option<bool> _json = CommonOptions.Json();

    public ScoreCommand(Shell shell)
        : base(shell, "score", "Compute the contest's final score of P, S and T") =>
        Take(
        [
            .. ((ClueTask[])[ClueTask.Cluewsc2020, ClueTask.Csl, ClueTask.Cluener, ClueTask.Cmrc2018]).Select(task => _figures[task]),
            _predictions, _data, _models, _size, _bertSize, _measure, _ratio, _time, _bertTime, _json,
        ]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new(
            "lightlm score --cluewsc2020 68.5 --csl 77.9 --cluener2020 73.3 --cmrc2018 49.4 --size 10.33M --time-ratio 0.09",
            "of known figures"),
        new(
            "lightlm score --predictions out --data clue --model mine.lightlm --time 6.6 --bert-time 98",
            "metrics from predictions of the dev sets, S from the model"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "res = 0.8 P/100 + 0.1 (1 - S_lite / (0.9 S_bert)) + 0.1 (1 - T_lite / T_bert)",
        "P is the mean of CLUEWSC2020 and CSL (accuracy), CLUENER2020 (F1 macro) and CMRC 2018 (exact match), in percent.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        TaskFigures figures = TaskFigures.From(task => FigureOf(task, arguments));
        SizeMeasure measure = arguments.GetValue(_measure);
        double bertSize = arguments.GetValue(_bertSize) ?? FinalScore.DefaultBertSize(measure);
        FinalScore score = new(figures.Mean, SizeOf(arguments, measure), bertSize, TimeRatioOf(arguments));
        if (arguments.GetValue(_json))
        {
            Json.WriteObject(Shell.Output, json => FinalScoreJson.Write(json, figures, score, measure));
        }
        else
        {
            FinalScoreView.Write(Shell, figures, score, measure);
        }

        return ExitCode.Success;
    }

    private double FigureOf(ClueTask task, ParseResult arguments)
    {
        if (arguments.GetValue(_figures[task]) is double figure)
        {
            return figure;
        }

        return (arguments.GetValue(_predictions), arguments.GetValue(_data)) switch
        {
            (string predictions, string data) => TaskFigures.FigureOf(ClueMetrics.Evaluate(
                task, Path.Combine(data, task.OfficialName(), "dev.json"), SubmissionFiles.In(predictions).PathOf(task))),
            (null, null) => throw new UsageException(
                $"{_figures[task].Name} is missing: give the four figures, or --predictions DIR and --data DIR to compute them."),
            _ => throw new UsageException("--predictions DIR and --data DIR belong together: give both."),
        };
    }

    private double SizeOf(ParseResult arguments, SizeMeasure measure)
    {
        string[] models = arguments.GetValue(_models) ?? [];
        return (models.Length, arguments.GetValue(_size)) switch
        {
            (0, double size) => size,
            ( > 0, null) => models.Select(model => ModelSummary.Read(model, SourceModel.Forms))
                .Max(model => measure == SizeMeasure.Bytes ? model.Bytes : model.Parameters.Total),
            _ => throw new UsageException("Give either --size N or --model FILE: S_lite is the size of the model."),
        };
    }

    private double TimeRatioOf(ParseResult arguments) =>
        (arguments.GetValue(_ratio), arguments.GetValue(_time), arguments.GetValue(_bertTime)) switch
        {
            (double ratio, null, null) => ratio,
            (null, double time, double bertTime) => time / bertTime,
            _ => throw new UsageException("Give either --time-ratio R, or --time T and --bert-time T."),
        };

    private static Option<double?> FigureOption(ClueTask task, string name) => NumberOption.Create(
        name,
        $"The {TaskFigures.NameOfFigure(task)} of {task.OfficialName()}, in percent",
        "a percentage from 0 to 100",
        value => value is >= 0 and <= 100);

    private static Option<double?> PositiveOption(string name, string description) =>
        NumberOption.Create(name, description, "a number above 0", value => value > 0);
}
