using System.CommandLine;
using LightLM.Bench.Models;
using LightLM.Checkpoints;
using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Reports;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Stock;

/// <summary><c>time</c>: what <c>lightlm time</c> does, with the baseline's weights in ONNX Runtime as a further model.</summary>
internal sealed class StockTimeCommand : Command
{
    private const string About =
        """
        Times models as 'lightlm time' does, and in the same turns the baseline's weights in ONNX Runtime: each model's ratio to both.

        Examples:
          dotnet run -c Release --project bench/LightLM.Bench -- time --model models/csl.lightlm --data clue
          dotnet run -c Release --project bench/LightLM.Bench -- time -m a.lightlm -m b.lightlm --data clue --html report.html --json
        """;

    private const int DefaultLimit = 16;

    /// <summary>About half a second of BERT-base.</summary>
    private const int TokensPerTurn = 256;

    private readonly Option<string[]> _models = new("--model", "-m") { Description = "A model to time; may be given several times", Required = true };
    private readonly Option<string> _data = new("--data") { Description = "The folder with the test sets, or one task's data set", Required = true };
    private readonly Option<string> _baseline = new("--baseline")
    {
        Description = $"{BertBase.Name} with generated weights, or a model file",
        DefaultValueFactory = _ => BertBase.Name,
    };

    private readonly Option<string?> _task = new("--task", "-t") { Description = "Time this task's test set only" };
    private readonly Option<int> _limit = new("--limit") { Description = "Rows of each test set", DefaultValueFactory = _ => DefaultLimit };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads of a call", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _rounds = new("--rounds") { Description = "How often each row is timed (5, up to 15 while the ratio is uncertain)" };
    private readonly Option<string?> _markdown = new("--markdown") { Description = "Write the report as Markdown to this file" };
    private readonly Option<string?> _html = new("--html") { Description = "Write the report with charts as one HTML page to this file" };
    private readonly Option<bool> _json = new("--json") { Description = "Print the report as JSON instead of Markdown" };

    public StockTimeCommand()
        : base("time", About)
    {
        Option[] options = [_models, _data, _baseline, _task, _limit, _threads, _rounds, _markdown, _html, _json];
        foreach (Option option in options)
        {
            Options.Add(option);
        }

        SetAction((arguments, cancellationToken) => Task.FromResult(Errors.Report(() => Run(arguments, cancellationToken))));
    }

    private void Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        using OnnxStockEngine engine = new(arguments.GetValue(_threads));
        TimingReport report = TimingRuns.Run(ToRequest(arguments, engine), progress: null, cancellationToken);
        WriteFile(arguments.GetValue(_markdown), report, TimingMarkdown.Write);
        WriteFile(arguments.GetValue(_html), report, TimingPage.Write);
        TextWriter output = arguments.InvocationConfiguration.Output;
        if (arguments.GetValue(_json))
        {
            Json.WriteLine(output, json => TimingJson.Write(json, report));
        }
        else
        {
            output.WriteLine(TimingMarkdown.Write(report));
        }
    }

    private TimingRequest ToRequest(ParseResult arguments, OnnxStockEngine engine)
    {
        int threads = arguments.GetValue(_threads);
        TimingOptions options = new() { SubtractsWaiting = threads == 1, LengthPerTurn = TokensPerTurn };
        return new TimingRequest
        {
            Models = arguments.GetRequiredValue(_models),
            Baseline = arguments.GetRequiredValue(_baseline) is var name && name != TimingRequest.NoBaseline
                ? name
                : throw new InputException("--baseline: expected a model for ONNX Runtime to run, found none. Use 'lightlm time' without a baseline."),
            Data = arguments.GetRequiredValue(_data),
            Task = arguments.GetValue(_task) is string task ? ClueTasks.Parse(task) : null,
            Limit = arguments.GetValue(_limit),
            Threads = threads,
            Stock = engine,
            DefaultVocabulary = ReadDefaultVocabulary,
            Unread = row => Console.Error.WriteLine($"warning: {row}"),
            Options = arguments.GetValue(_rounds) is int rounds ? options with { FewestRounds = rounds, MostRounds = rounds } : options,
        };
    }

    private static TokenizerSettings ReadDefaultVocabulary()
    {
        using ModelPackage model = ModelFiles.Open(Repository.Model("cluener"));
        return model.Tokenizer!;
    }

    private static void WriteFile(string? path, TimingReport report, Func<TimingReport, string> write)
    {
        if (path is not null)
        {
            AtomicFile.WriteText(path, write(report));
        }
    }
}
