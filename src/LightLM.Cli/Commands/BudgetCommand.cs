using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Reports;
using LightLM.Timing.Models;
using LightLM.Timing.Reports;
using LightLM.Timing.Statistics;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm budget</c>.</summary>
internal sealed class BudgetCommand : CliCommand
{
    private readonly Option<string> _model = CommonOptions.RequiredPath("--model", "A .lightlm file or a checkpoint directory");
    private readonly TimingOptionSet _timing = new(dataIsRequired: false);
    private readonly Option<ClueTask?> _task = TaskOption.CreateOptional("Time this task's test set only");
    private readonly Option<bool> _noTime = new("--no-time") { Description = "Check the parameters only" };
    private readonly Option<double?> _ratio = NumberOption.Create(
        "--ratio", "Take this T / T of BERT-base instead of measuring it", "a number above 0, such as 0.08", value => value > 0);

    private readonly Option<bool> _json = CommonOptions.Json();

    public BudgetCommand(Shell shell)
        : base(shell, "budget", "Check a model against the limits of the contest's preliminary round")
    {
        _model.Aliases.Add("-m");
        Take([_model, .. _timing.All, _task, _noTime, _ratio, _json]);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm budget --model models/cluener.lightlm --data clue", "count parameters and measure the time on the four test sets"),
        new("lightlm budget --model models/cluener.lightlm --no-time", "count parameters only"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        $"The limits: fewer than {Numbers.Count(ContestLimits.Parameters)} parameters with embeddings and head; at most 1/8 of BERT-base's time.",
        $"The exit code is {ExitCode.CheckFailed} where a limit is not met, or the measurement is too uncertain to say so.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        Budget budget = Check(arguments);
        if (arguments.GetValue(_json))
        {
            Json.WriteObject(Shell.Output, budget.WriteTo);
        }
        else
        {
            BudgetView.Write(Shell, budget);
        }

        return budget.Passes ? ExitCode.Success : ExitCode.CheckFailed;
    }

    private Budget Check(ParseResult arguments)
    {
        string path = arguments.GetRequiredValue(_model);
        double? given = arguments.GetValue(_ratio);
        bool isMeasured = given is null && !arguments.GetValue(_noTime);
        TimingRequest request = _timing.ToRequest(Shell, arguments, [path]) with { Task = arguments.GetValue(_task) };
        if (isMeasured && (request.Data.Length == 0 || !request.HasBaseline))
        {
            throw new UsageException(
                "Give --data DIR and a baseline to measure the time, --ratio NUMBER to state it, or --no-time to leave it out.");
        }

        ModelSummary model = ModelSummary.Read(path, WeightForms.Further, SourceModel.Vocabularies);
        if (!isMeasured)
        {
            RatioEstimate? ratio = given is { } stated ? new RatioEstimate(stated, stated, stated) : null;
            return new Budget(path, model.Parameters, model.Bytes, ratio, null);
        }

        SpeedWarning.Write(Shell);
        TimingReport report = Waiting.WithTimeLeft(Shell, progress => TimingRuns.Run(request, progress, Shell.Cancellation));
        return new Budget(path, model.Parameters, model.Bytes, report.Candidates[0].Ratio!.OfMeans, report);
    }
}
