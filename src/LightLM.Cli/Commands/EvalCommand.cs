using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Sets;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm eval</c>.</summary>
internal sealed class EvalCommand : CliCommand
{
    private readonly Option<DataSet> _task = DataSetOption.Create();
    private readonly Option<string> _data =
        CommonOptions.RequiredPath("--data", "Labelled data in its official format, such as dev.json");
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
    private readonly DecodingOptionSet _decoding = new();
    private readonly Option<int?> _threads = CommonOptions.Threads(PredictCommand.ThreadsDescription);
    private readonly Option<bool> _skip = new("--skip-unanswered")
    {
        Description = "Of mrqa: leave questions without a prediction out, which else count as wrong",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public EvalCommand(Shell shell)
        : base(shell, "eval", "Score a model or predictions by a data set's official metrics") =>
        Take([_task, _data, _model, _predictions, .. _decoding.All, _threads, _skip, _json]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm eval --task cluener --data cluener/dev.json --model models/cluener.lightlm", "score a model"),
        new("lightlm eval --task csl --data csl/dev.json --predictions csl_predict.json --json", "score predictions, for a script"),
        new("lightlm eval --task mrqa --data dev.jsonl.gz --model models/cmrc2018.lightlm", "score a model on questions in MRQA's format"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        NoteTexts.DataSets,
        "Labels that are numbers, as Hugging Face's exporter writes them: those of afqmc, csl and iflytek are the labels; those of rows named by"
            + " idx are places in the order 100, 101, ... 116 (tnews), neutral, entailment, contradiction (cmnli, ocnli) or true, false (cluewsc2020),"
            + " and -1 is none.",
        "Rows of cmnli and ocnli with the label - are left out and counted.",
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
        DataSet set = Set(arguments);
        string data = arguments.GetRequiredValue(_data);
        switch (arguments.GetValue(_model), arguments.GetValue(_predictions))
        {
            case (null, string predictions):
                return set.Evaluate(data, predictions);
            case (string path, null):
                OddRowNotes odd = new();
                using (LightModel model = ModelLoading.Load(Shell, path, set.Name, _decoding.Read(arguments)))
                {
                    ClueScores scores = Waiting.WithBar(Shell, "Predicting", progress =>
                    {
                        PredictionOptions options = new() { Threads = arguments.GetValue(_threads), Progress = progress, OddRow = odd.Add };
                        return set.Evaluate(model, data, options, Shell.Cancellation);
                    });
                    odd.Write(Shell, data);
                    return scores;
                }

            default:
                throw new UsageException("Give either --model FILE, to score a model, or --predictions FILE, to score a prediction file.");
        }
    }

    private DataSet Set(ParseResult arguments)
    {
        DataSet set = arguments.GetRequiredValue(_task);
        return (set, arguments.GetValue(_skip)) switch
        {
            (_, false) => set,
            (MrqaSet, true) => new MrqaSet(skipsUnanswered: true),
            _ => throw new UsageException($"{_skip.Name} is for mrqa: the scorer of {set.Name} counts what has no prediction as wrong."),
        };
    }
}
