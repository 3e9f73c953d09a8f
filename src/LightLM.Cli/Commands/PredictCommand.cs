using System.CommandLine;
using System.Diagnostics;
using System.Text;
using LightLM.Cli.Bulk;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue.Prediction;
using LightLM.Clue.Sets;
using LightLM.Contest;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm predict</c>.</summary>
internal sealed class PredictCommand : CliCommand
{
    /// <summary>What the number of threads of commands that predict data sets means.</summary>
    public const string ThreadsDescription = "Rows at a time (default: one on each core); results are the same with any number";

    private readonly Option<DataSet> _task = DataSetOption.Create();
    private readonly Option<string> _data = CommonOptions.RequiredPath("--data", "The data in its official format, such as test.json");
    private readonly Option<string> _output = CommonOptions.RequiredPath("--out", "The prediction file to write");
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly DecodingOptionSet _decoding = new();
    /// <summary>Some seconds of work for a processor, whatever the data set.</summary>
    private const int RowsAtATime = 512;

    private readonly Option<Shard?> _shard = ShardOption.Create();
    private readonly Option<int?> _threads = CommonOptions.Threads(ThreadsDescription);

    public PredictCommand(Shell shell)
        : base(shell, "predict", "Predict a data set and write the official prediction file") =>
        Take([_task, _data, _output, _model, .. _decoding.All, _shard, _threads]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm predict -t cluener --data cluener/test.json --out cluener2020_results.json", "the file that the contest asks for"),
        new("lightlm predict -t tnews --data tnews/test.json --out tnews11_predict.json -m mine.lightlm", "with a model of your own for another set"),
        new("lightlm predict -t cluener --data cluener/test.json --out part0.json --shard 0/8", "one of eight parts, each on a machine of its own"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        NoteTexts.Output,
        NoteTexts.DataSets,
        NoteTexts.Bulk,
        "Rows that cannot be answered are named at the end, with exit code 3; the file has all others.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        DataSet set = arguments.GetRequiredValue(_task);
        string output = arguments.GetRequiredValue(_output);
        Shard? shard = arguments.GetValue(_shard);
        BulkRun.RequireWritable(output, shard);
        LightModelOptions decoding = _decoding.Read(arguments);
        string path = ModelLoading.Find(Shell, arguments.GetValue(_model), set.Name);
        using LightModel model = ModelLoading.Load(path, decoding);
        Stopwatch watch = Stopwatch.StartNew();
        string data = arguments.GetRequiredValue(_data);
        PredictableRows rows = set.Open(model, data);
        RunIdentity identity = RunIdentity.Of(
            arguments, path, Fingerprint.OfFile(data), rows.Count, OutputForm.Predictions(rows.Layout), shard ?? Shard.Whole);
        BulkResult result = new BulkRun(Shell, identity, output).Execute("Predicting", shard is not null, Predict);
        OddRow[] odd = [.. result.Odd.Select(row => rows.Odd(row.Index, row.Problem, row.IsAnswered))];
        foreach (string problem in OddRow.Describe(data, odd.Where(row => row.IsAnswered)))
        {
            Shell.Note($"warning: {problem}");
        }

        PredictionRun.RequireAnswers(data, output, odd, result.Answered);
        Prose.Write(Shell, $"{Numbers.Count(result.Rows)} rows predicted in {Numbers.Seconds(watch.Elapsed)}: {output}");
        return ExitCode.Success;

        IEnumerable<IReadOnlyList<RowOutput>> Predict(int start, int count, IProgress<PredictionProgress>? progress)
        {
            PredictionOptions options = new() { Threads = arguments.GetValue(_threads), Progress = progress };
            for (int done = 0; done < count; done += RowsAtATime)
            {
                int now = Math.Min(RowsAtATime, count - done);
                yield return [.. rows.Predict(start + done, now, options, Shell.Cancellation).Select(ToOutput)];
            }
        }
    }

    private static RowOutput ToOutput(PredictedRow row) => new(Encoding.UTF8.GetBytes(row.Text ?? ""), row.Problem, row.Text is not null);
}
