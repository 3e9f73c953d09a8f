using System.CommandLine;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Formats.Compact;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Processes;
using LightLM.Timing.Scenarios;

namespace LightLM.Cli.Options;

/// <summary>The options of commands that time models.</summary>
internal sealed class TimingOptionSet
{
    /// <summary>Rows of each test set, unless told otherwise.</summary>
    public const int DefaultLimit = 16;

    private const int MostRounds = 1000;

    /// <summary>About half a second of BERT-base.</summary>
    private const int TokensPerTurn = 256;

    private readonly Option<string> _baseline = new("--baseline")
    {
        Description = $"What models are compared with: {BertBase.Name} with generated weights, a model file, or {TimingRequest.NoBaseline}",
        HelpName = $"{BertBase.Name}|FILE|{TimingRequest.NoBaseline}",
        DefaultValueFactory = _ => BertBase.Name,
    };

    private readonly Option<CommandTemplate?> _baselineCommand = CommandOption.Create(
        "--baseline-command", "Compare with this command instead, with start-up told apart; a line for /bin/sh");

    private readonly Option<Precision> _precision = ChoiceOption.Create(
        "--precision",
        $"What {BertBase.Name}'s weights are stored in (default: {PrecisionNames.Float32})",
        (PrecisionNames.Float32, Precision.Float32),
        (PrecisionNames.Float16, Precision.Float16),
        (PrecisionNames.Int8, Precision.Int8));

    private readonly Option<string?> _data;
    private readonly Option<int?> _limit = CommonOptions.Count("--limit", $"Rows of each test set (default: {DefaultLimit})", int.MaxValue);
    private readonly Option<bool> _everything = new("--all") { Description = "Time all rows" };
    private readonly Option<int?> _threads = CommonOptions.Threads("Threads of a call (default: 1)");
    private readonly Option<int?> _rounds =
        CommonOptions.Count("--rounds", "How often each row is timed (default: 5, up to 15 while the ratio is uncertain)", MostRounds);

    /// <summary>Creates the options.</summary>
    /// <param name="dataIsRequired">Whether the command can do nothing without data.</param>
    public TimingOptionSet(bool dataIsRequired) => _data = new Option<string?>("--data")
    {
        Description = "The folder with the test sets, or one task's data set",
        HelpName = "DIR",
        Required = dataIsRequired,
    };

    /// <summary>The options in the order in which the help lists them.</summary>
    public IReadOnlyList<Option> All => [_data, _baseline, _baselineCommand, _precision, _limit, _everything, _threads, _rounds];

    /// <summary>The folder with the test sets, or null.</summary>
    public string? Data(ParseResult arguments) => arguments.GetValue(_data);

    /// <summary>What the options ask for.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="models">The candidates that are models.</param>
    /// <exception cref="UsageException">Options contradict each other.</exception>
    public TimingRequest ToRequest(Shell shell, ParseResult arguments, IReadOnlyList<string> models)
    {
        int threads = arguments.GetValue(_threads) ?? 1;
        TimingOptions options = new() { SubtractsWaiting = threads == 1, LengthPerTurn = TokensPerTurn };
        if (arguments.GetValue(_rounds) is { } rounds)
        {
            options = options with { FewestRounds = rounds, MostRounds = rounds };
        }

        if (arguments.GetValue(_everything) && arguments.GetValue(_limit) is not null)
        {
            throw new UsageException("Give either --limit N or --all.");
        }

        CommandTemplate? baselineCommand = arguments.GetValue(_baselineCommand);
        if (baselineCommand is not null && arguments.GetResult(_baseline) is { Implicit: false })
        {
            throw new UsageException("Give either --baseline or --baseline-command.");
        }

        return new TimingRequest
        {
            Models = models,
            Baseline = arguments.GetValue(_baseline)!,
            BaselineCommand = baselineCommand,
            Directory = shell.Directory,
            DefaultVocabulary = () => DefaultVocabulary.Read(shell),
            BaselinePrecision = arguments.GetValue(_precision),
            Data = arguments.GetValue(_data) ?? "",
            Limit = arguments.GetValue(_everything) ? null : arguments.GetValue(_limit) ?? DefaultLimit,
            Threads = threads,
            Unread = row => shell.Note($"warning: {row}"),
            Options = options,
        };
    }
}
