using System.CommandLine;
using System.Diagnostics;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue.Prediction;
using LightLM.Clue.Sets;
using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm predict</c>.</summary>
internal sealed class PredictCommand : CliCommand
{
    /// <summary>What the number of threads of commands that predict data sets means.</summary>
    public const string ThreadsDescription = "Rows at a time (default: one on each processor); results are the same with any number";

    private readonly Option<DataSet> _task = DataSetOption.Create();
    private readonly Option<string> _data = CommonOptions.RequiredPath("--data", "The data in its official format, such as test.json");
    private readonly Option<string> _output = CommonOptions.RequiredPath("--out", "The prediction file to write");
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly DecodingOptionSet _decoding = new();
    private readonly Option<int?> _threads = CommonOptions.Threads(ThreadsDescription);

    public PredictCommand(Shell shell)
        : base(shell, "predict", "Predict a data set and write the official prediction file") =>
        Take([_task, _data, _output, _model, .. _decoding.All, _threads]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm predict -t cluener --data cluener/test.json --out cluener2020_results.json", "the file that the contest asks for"),
        new("lightlm predict -t tnews --data tnews/test.json --out tnews11_predict.json -m mine.lightlm", "with a model of your own for another set"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        NoteTexts.Output,
        NoteTexts.DataSets,
        "Rows that cannot be answered are named at the end, with exit code 3; the file has all others.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        DataSet set = arguments.GetRequiredValue(_task);
        string output = arguments.GetRequiredValue(_output);
        AtomicFile.RequireWritable(output);
        LightModelOptions decoding = _decoding.Read(arguments);
        using LightModel model = ModelLoading.Load(Shell, arguments.GetValue(_model), set.Name, decoding);
        Stopwatch watch = Stopwatch.StartNew();
        string data = arguments.GetRequiredValue(_data);
        OddRowNotes odd = new();
        int rows;
        try
        {
            rows = Waiting.WithBar(Shell, "Predicting", progress =>
            {
                RowCounter counter = new(progress);
                PredictionOptions options = new() { Threads = arguments.GetValue(_threads), Progress = counter, OddRow = odd.Add };
                set.Predict(model, data, output, options, Shell.Cancellation);
                return counter.Rows;
            });
        }
        finally
        {
            // The error of a run tells of the others.
            odd.Write(Shell, data, row => row.IsAnswered);
        }

        Prose.Write(Shell, $"{Numbers.Count(rows)} rows predicted in {Numbers.Seconds(watch.Elapsed)}: {output}");
        return ExitCode.Success;
    }

    /// <summary>Passes progress on and remembers how many rows there are.</summary>
    private sealed class RowCounter(IProgress<PredictionProgress>? next) : IProgress<PredictionProgress>
    {
        public int Rows { get; private set; }

        public void Report(PredictionProgress value)
        {
            Rows = value.Total;
            next?.Report(value);
        }
    }
}
