using System.CommandLine;
using LightLM.Checkpoints.Verification;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Clue.Prediction;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm digest</c>.</summary>
internal sealed class DigestCommand : CliCommand
{
    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "A .lightlm file or a checkpoint directory; by default those that models/manifest.json names",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<ClueTask?> _task = TaskOption.CreateOptional("The contest task of --data");
    private readonly Option<string?> _data = CommonOptions.Path("--data", "Digest the predictions for this data, too, such as cluener/dev.json");
    private readonly Option<int?> _rows = CommonOptions.Count("--rows", "Predict so many of its rows; by default all", int.MaxValue);
    private readonly Option<bool> _allPaths = new("--all-paths") { Description = "On every instruction path that this program can take here" };
    private readonly Option<int?> _threads = CommonOptions.Threads("The threads of a call; the digest is the same with any number (default: 1)");
    private readonly Option<bool> _json = CommonOptions.Json();

    public DigestCommand(Shell shell)
        : base(shell, "digest", "Show by a number whether machines compute the same bits") =>
        Take(_models, _task, _data, _rows, _allPaths, _threads, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm digest", "the models that come with it, compared with what they gave elsewhere"),
        new("lightlm digest models/cluener.lightlm --all-paths", "the same bits on every instruction path"),
        new("lightlm digest models/csl.lightlm --task csl --data csl/dev.json --rows 50", "predictions, too"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A digest is the SHA-256 of the hidden states for fixed sequences of tokens, and of the prediction file.",
        $"The exit code is {ExitCode.CheckFailed} where paths differ from one another, or from the digest that manifest.json has for a file.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        string? data = arguments.GetValue(_data);
        if (data is null != arguments.GetValue(_task) is null || (data is null && arguments.GetValue(_rows) is not null))
        {
            throw new UsageException("Give --data FILE and --task TASK together; --rows is for them.");
        }

        string[] models = arguments.GetValue(_models) is { Length: > 0 } named ? named : [.. DefaultModels.FindAll(Shell)];
        if (data is not null && models.Length > 1)
        {
            throw new UsageException("Name the one MODEL that is to predict --data.");
        }

        string[] paths = arguments.GetValue(_allPaths) ? [.. KernelRegistry.Available] : [KernelChoice.Default.Name];
        List<Row> rows = Waiting.WithSpinner(Shell, "Computing", () => Compute(arguments, models, paths));
        Write(rows, hasPredictions: data is not null, arguments.GetValue(_json));
        return rows.TrueForAll(row => row.IsAsElsewhere != false) && !Differ(rows) ? ExitCode.Success : ExitCode.CheckFailed;
    }

    private List<Row> Compute(ParseResult arguments, string[] models, string[] paths)
    {
        List<Row> rows = [];
        int threads = arguments.GetValue(_threads) ?? 1;
        foreach (string path in models)
        {
            using ModelPackage package = SourceModel.Open(path);
            string? recorded = ModelManifest.FindDigest(path);
            foreach (string name in paths)
            {
                KernelSet kernels = KernelChoice.Select(name);
                string states = ModelDigest.Of(package, kernels, threads, Shell.Cancellation);
                string? predictions = arguments.GetValue(_data) is string data ? Predict(arguments, package, kernels, data) : null;
                rows.Add(new Row(path, name, states, predictions, recorded is null ? null : recorded == states));
            }
        }

        return rows;
    }

    private string Predict(ParseResult arguments, ModelPackage package, KernelSet kernels, string data)
    {
        using LightModel model = new(new ModelSession(package, kernels, threads: 1, ownsPackage: false));
        return PredictionDigest.Of(
            model, arguments.GetValue(_task)!.Value, data, arguments.GetValue(_rows), new PredictionOptions(), Shell.Cancellation);
    }

    private static bool Differ(List<Row> rows) =>
        rows.GroupBy(row => row.Model).Any(model => model.DistinctBy(row => (row.States, row.Predictions)).Count() > 1);

    private void Write(List<Row> rows, bool hasPredictions, bool isJson)
    {
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json => json.WriteObjects("digests", rows, row =>
            {
                json.WriteString("model", row.Model);
                json.WriteString("path", row.Path);
                json.WriteString("hidden_states", row.States);
                json.WriteString("predictions", row.Predictions);
                if (row.IsAsElsewhere is bool isSame)
                {
                    json.WriteBoolean("is_as_recorded", isSame);
                }
            }));
            return;
        }

        TableView table = new([
            Column.Name("model"), Column.Name("path"), Column.Result("hidden states"), .. hasPredictions ? [Column.Result("predictions")] : (Column[])[],
            new Column("recorded"),
        ]);
        foreach (Row row in rows)
        {
            string recorded = row.IsAsElsewhere switch { true => "the same", false => "differs", _ => "" };
            table.Add([row.Model, row.Path, Short(row.States), .. row.Predictions is string predictions ? [Short(predictions)] : (string[])[], recorded]);
        }

        table.Write(Shell);
    }

    /// <summary>What tells digests apart at a glance; --json has all of it.</summary>
    private static string Short(string digest) => digest[..16];

    /// <summary>The digests of a model on a path.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="Path">The path.</param>
    /// <param name="States">Of the hidden states.</param>
    /// <param name="Predictions">Of the predictions, where they were asked for.</param>
    /// <param name="IsAsElsewhere">Whether the states are those that the manifest has; null where it has none.</param>
    private sealed record Row(string Model, string Path, string States, string? Predictions, bool? IsAsElsewhere);
}
