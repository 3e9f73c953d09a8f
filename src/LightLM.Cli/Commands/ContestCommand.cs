using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Contest;
using LightLM.Contest.Reports;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm contest</c>.</summary>
internal sealed class ContestCommand : CliCommand
{
    private readonly Argument<string> _manifest = new("MANIFEST")
    {
        Description = "The JSON file that names the finalists; see docs/contest.md",
    };
    private readonly Option<string> _output =
        CommonOptions.RequiredPath("--out", "The folder for journal, predictions and reports; an interrupted contest resumes in it", "DIR");
    private readonly Option<int?> _threads =
        CommonOptions.Threads("Rows at a time when models are scored, never when timed (default: one on each processor)");
    private readonly Option<bool> _json = CommonOptions.Json();

    public ContestCommand(Shell shell)
        : base(shell, "contest", "Check, time, score and rank the finalists of a contest") => Take(_manifest, _output, _threads, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm contest contest.json --out result", "rank all finalists; result/contest.html has the ranking"),
        new("lightlm contest contest.json --out result --json", "for a script; after an interruption it goes on where it stopped"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "All are timed beside BERT-base, or beside the model or command that the manifest names; see docs/contest.md.",
        "A finalist that crashes, hangs, leaves processes behind, writes garbage or takes too much is out; the contest goes on.",
        "Commands run with your rights, not in a sandbox: run those that you do not trust on a machine that you can do without.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        ContestManifest manifest =
            ManifestReader.Read(arguments.GetRequiredValue(_manifest)) with { ScoringThreads = arguments.GetValue(_threads) };
        string output = arguments.GetRequiredValue(_output);
        OutputPath.RequireWritableFolder(output);
        SpeedWarning.Write(Shell);
        ContestFolder folder = new(output);
        ContestSurroundings surroundings = new(Shell.Note, () => DefaultVocabulary.Read(Shell), Shell.Clock, Shell.Cancellation);
        ContestOutcome outcome = Waiting.WithSteps(Shell, progress => ContestReferee.Conduct(surroundings, manifest, folder, progress));
        ContestReports.WriteFiles(folder, outcome);
        if (arguments.GetValue(_json))
        {
            Json.WriteLine(Shell.Output, json => ContestJson.Write(json, outcome));
        }
        else
        {
            ContestView.Write(Shell, outcome, folder);
        }

        return ExitCode.Success;
    }
}
