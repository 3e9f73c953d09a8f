using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Contest;
using LightLM.Contest.Reports;
using LightLM.Contest.Verification;
using LightLM.Reports;
using LightLM.Timing.Models.Commands;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm contest</c>.</summary>
internal sealed class ContestCommand : CliCommand
{
    private readonly Argument<string?> _manifest = new("MANIFEST")
    {
        Description = "The JSON file that names the finalists; see docs/contest.md",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _output =
        CommonOptions.Path("--out", "The folder for journal, predictions and reports; an interrupted contest resumes in it", "DIR");
    private readonly Option<bool> _check = new("--check")
    {
        Description = "Rehearse on two rows of each set, and print the plan with its time",
    };
    private readonly Option<string?> _verify = CommonOptions.Path("--verify", "Compute every figure in a contest's folder again", "DIR");
    private readonly Option<string[]> _merge = new("--merge")
    {
        Description = "Make one page of the contest.json of several machines; --out names it",
        HelpName = "JSON",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int?> _threads =
        CommonOptions.Threads("Rows at a time when models are scored, never when timed (default: one on each core)");
    private readonly Option<bool> _json = CommonOptions.Json(ContestJson.Version);

    public ContestCommand(Shell shell)
        : base(shell, "contest", "Check, time, score and rank the finalists of a contest") =>
        Take(_manifest, _output, _check, _verify, _merge, _threads, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm contest contest.json --check", "rehearse on two rows of each set: who would be out, and how long all of it takes"),
        new("lightlm contest contest.json --out result", "rank all finalists; result/contest.html has the ranking"),
        new("lightlm contest contest.json --out result --json", "for a script; after an interruption it goes on where it stopped"),
        new("lightlm contest --verify result", "compute every figure again from the predictions and the journal"),
        new("lightlm contest --merge a/contest.json b/contest.json --out both.html", "one page of two machines' results"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "All are timed beside BERT-base, or beside the model or command that the manifest names; see docs/contest.md.",
        "A finalist that crashes, hangs, leaves processes behind, writes garbage or takes too much is out; the contest goes on.",
        "Commands run under bubblewrap, apart from the machine, the labels and each other, unless the manifest has \"isolation\": \"none\".",
        $"The exit code is {ExitCode.CheckFailed} where --check finds a finalist that would be out, or --verify something that does not fit.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        if (arguments.GetValue(_verify) is string folder)
        {
            return Verify(folder, arguments.GetValue(_manifest), arguments.GetValue(_json));
        }

        if (arguments.GetValue(_merge) is { Length: > 0 } results)
        {
            return Merge(results, arguments.GetValue(_output));
        }

        string path = arguments.GetValue(_manifest) ?? throw new InputException(
            "MANIFEST: expected the JSON file of a contest, found none. Name it; docs/contest.md shows one.");
        ContestManifest manifest = ManifestReader.Read(path) with { ScoringThreads = arguments.GetValue(_threads) };
        return arguments.GetValue(_check)
            ? Rehearse(manifest, arguments.GetValue(_json))
            : Hold(manifest, arguments.GetValue(_output), arguments.GetValue(_json));
    }

    private int Hold(ContestManifest manifest, string? output, bool isJson)
    {
        output ??= RequiredOutput("the folder of the contest", "--out result");
        OutputPath.RequireWritableFolder(output);
        SpeedWarning.Write(Shell);
        ContestFolder folder = new(output);
        ContestOutcome outcome = Conduct(manifest, folder);
        ContestReports.WriteFiles(folder, outcome);
        if (isJson)
        {
            Json.WriteLine(Shell.Output, json => ContestJson.Write(json, outcome));
        }
        else
        {
            ContestView.Write(Shell, outcome, folder);
        }

        return ExitCode.Success;
    }

    private int Rehearse(ContestManifest manifest, bool isJson)
    {
        using ScratchFolder scratch = new();
        ContestOutcome rehearsal = Conduct(ContestPlan.RehearsalOf(manifest), new ContestFolder(scratch.NewFolder()));
        ContestPlan plan = ContestPlan.Of(manifest, rehearsal);
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json => ContestPlanView.Write(json, plan));
        }
        else
        {
            ContestPlanView.Write(Shell, plan);
        }

        return rehearsal.Ranking.Disqualified.Count == 0 ? ExitCode.Success : ExitCode.CheckFailed;
    }

    private int Verify(string folder, string? manifest, bool isJson)
    {
        VerifiedContest verified = ContestVerifier.Verify(folder, manifest);
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json =>
            {
                json.WriteStrings("problems", verified.Problems);
                json.WriteNumber("lines", verified.Lines);
                json.WriteNumber("files", verified.Files);
                json.WriteNumber("figures", verified.Figures);
            });
        }
        else
        {
            foreach (string problem in verified.Problems)
            {
                Prose.Write(Shell, Printable.Line(problem));
            }

            string fits = verified.Problems.Count == 0 ? "everything fits" : FormattableString.Invariant($"{verified.Problems.Count} things do not fit");
            Prose.Write(Shell, FormattableString.Invariant(
                $"{fits}: {verified.Lines} lines of the journal followed, {verified.Files} files compared, {verified.Figures} figures computed again"));
        }

        return verified.Problems.Count == 0 ? ExitCode.Success : ExitCode.CheckFailed;
    }

    private int Merge(string[] results, string? output)
    {
        output ??= RequiredOutput("the page to write", "--out both.html");
        MergedPage.Write(output, [.. results.Select(MergedResult.Read)]);
        Shell.Note($"wrote {output}");
        return ExitCode.Success;
    }

    private ContestOutcome Conduct(ContestManifest manifest, ContestFolder folder)
    {
        ContestSurroundings surroundings =
            new(Shell.Note, () => DefaultVocabulary.Find(Shell), ContestWorkerCommand.WordsOf, Shell.Clock, Shell.Cancellation);
        return Waiting.WithSteps(Shell, progress => ContestReferee.Conduct(surroundings, manifest, folder, progress));
    }

    private static string RequiredOutput(string what, string example) =>
        throw new InputException($"--out: expected {what}, found none. Add {example}.");
}
