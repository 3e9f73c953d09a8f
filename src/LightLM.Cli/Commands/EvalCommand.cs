using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Descriptions;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm eval</c>.</summary>
internal sealed class EvalCommand : CliCommand
{
    private readonly Option<ClueTask> _task = TaskOption.Create();
    private readonly Option<string> _data =
        CommonOptions.RequiredPath("--data", "The labelled data set in its official format, such as dev.json");
    private readonly Option<string?> _model = new("--model", "-m")
    {
        Description = "A .lightlm file or a checkpoint directory to predict with",
        HelpName = "FILE",
    };
    private readonly Option<string?> _predictions = new("--predictions")
    {
        Description = "A prediction file to score instead",
        HelpName = "FILE",
    };
    private readonly Option<TagDecoding?> _decoding = DecodingOptions.Decoding();
    private readonly Option<float?> _margin = DecodingOptions.NoAnswerMargin();
    private readonly Option<int?> _threads = CommonOptions.Threads(PredictCommand.ThreadsDescription);
    private readonly Option<bool> _json = CommonOptions.Json();

    public EvalCommand(Shell shell)
        : base(shell, "eval", "Score a model or predictions by a contest task's official metrics") =>
        Take(_task, _data, _model, _predictions, _decoding, _margin, _threads, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm eval --task cluener --data cluener/dev.json --model models/cluener.lightlm", "score a model"),
        new("lightlm eval --task csl --data csl/dev.json --predictions csl_predict.json --json", "score predictions, for a script"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Scores are percentages; rows without a prediction count as wrong.",
        "F1 macro of CLUENER2020 is by surface, as its own scorer counts; the figures of spans are over exact places.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        ClueScores scores = Score(arguments);
        if (arguments.GetValue(_json))
        {
            Json.WriteLine(Shell.Output, scores.WriteTo);
        }
        else
        {
            ScoresView.Write(Shell, scores);
        }

        return ExitCode.Success;
    }

    private ClueScores Score(ParseResult arguments)
    {
        ClueTask task = arguments.GetValue(_task);
        string data = arguments.GetRequiredValue(_data);
        switch (arguments.GetValue(_model), arguments.GetValue(_predictions))
        {
            case (null, string predictions):
                return ClueMetrics.Evaluate(task, data, predictions);
            case (string path, null):
                OddRowNotes odd = new();
                using (LightModel model = ModelLoading.Load(Shell, path, task.OfficialName(), DecodingOptions.Read(arguments, _decoding, _margin)))
                {
                    ClueScores scores = Waiting.WithBar(Shell, "Predicting", progress =>
                    {
                        PredictionOptions options = new() { Threads = arguments.GetValue(_threads), Progress = progress, OddRow = odd.Add };
                        return CluePredictor.Evaluate(model, task, data, options, Shell.Cancellation);
                    });
                    odd.Write(Shell, data);
                    return scores;
                }

            default:
                throw new UsageException("Give either --model FILE, to score a model, or --predictions FILE, to score a prediction file.");
        }
    }
}
