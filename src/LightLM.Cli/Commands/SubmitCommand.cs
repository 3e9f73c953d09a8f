using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Clue.Submissions;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm submit</c>.</summary>
internal sealed class SubmitCommand : CliCommand
{
    private readonly Option<string> _name =
        CommonOptions.RequiredPath("--name", "The team's name; the archive is called nlpcc-NAME.zip", "NAME");
    private readonly Option<string> _cluener = PredictionFileOption(ClueTask.Cluener);
    private readonly Option<string> _csl = PredictionFileOption(ClueTask.Csl);
    private readonly Option<string> _cluewsc2020 = PredictionFileOption(ClueTask.Cluewsc2020);
    private readonly Option<string> _cmrc2018 = PredictionFileOption(ClueTask.Cmrc2018);
    private readonly Option<string> _output =
        CommonOptions.RequiredPath("--out", "The folder to write the archive into; created where it is missing", "DIR");
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The folder of the test sets (cluener/test.json ...) to check against; by default what is known of the official ones",
        HelpName = "DIR",
    };

    public SubmitCommand(Shell shell)
        : base(shell, "submit", "Check four prediction files and pack them for the contest")
    {
        foreach (Option option in (Option[])[_name, _cluener, _csl, _cluewsc2020, _cmrc2018, _data, _output, _json])
        {
            Take(option);
        }
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new(
            "lightlm submit --name team --cluener cluener2020_results.json --csl csl_predict.json"
                + " --cluewsc2020 cluewsc2020_predict.json --cmrc2018 cmrc2018_predict.json --out .",
            "writes nlpcc-team.zip here"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
        ["Every problem is listed with its file and line, one that repeats once. An error keeps the archive from being written."];

    protected override int Execute(ParseResult arguments)
    {
        string name = arguments.GetRequiredValue(_name);
        string folder = arguments.GetRequiredValue(_output);
        SubmissionFiles files = new(
            arguments.GetRequiredValue(_csl),
            arguments.GetRequiredValue(_cluener),
            arguments.GetRequiredValue(_cluewsc2020),
            arguments.GetRequiredValue(_cmrc2018));
        _ = Submission.ArchiveName(name);
        OutputPath.RequireWritableFolder(folder);
        SubmissionResult result = Submission.Write(name, files, folder, arguments.GetValue(_data));
        Write(arguments.GetValue(_json), result);
        return result.ArchivePath is null ? ExitCode.CheckFailed : ExitCode.Success;
    }

    private static Option<string> PredictionFileOption(ClueTask task) =>
        CommonOptions.RequiredPath($"--{task.OfficialName()}", $"The predictions for {task.OfficialName()}");

    private void Write(bool isJson, SubmissionResult result)
    {
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json => WriteJson(json, result));
            return;
        }

        foreach (Problem problem in result.Problems)
        {
            Prose.Write(Shell, Printable.Line(problem.ToString()), indent: 2);
        }

        string errors = Numbers.Count(result.Problems.Where(IsError).Sum(problem => problem.Count));
        string warnings = Numbers.Count(result.Problems.Where(problem => !IsError(problem)).Sum(problem => problem.Count));
        string outcome = result.ArchivePath is string path ? $"written to {path}" : "nothing written";
        Prose.Write(Shell, $"{errors} errors, {warnings} warnings: {outcome}");
    }

    private static void WriteJson(Utf8JsonWriter json, SubmissionResult result)
    {
        json.WriteString("archive", result.ArchivePath);
        json.WriteObjects("problems", result.Problems, problem =>
        {
            json.WriteString("severity", IsError(problem) ? "error" : "warning");
            json.WriteString("file", problem.File);
            if (problem.Line is int line)
            {
                json.WriteNumber("line", line);
            }

            json.WriteString("message", problem.Message);
            json.WriteNumber("count", problem.Count);
            json.WriteObjects("examples", problem.Examples, example => WriteExample(json, example));
        });
    }

    private static void WriteExample(Utf8JsonWriter json, ProblemExample example)
    {
        if (example.Line is int line)
        {
            json.WriteNumber("line", line);
        }

        json.WriteString("id", example.Id);
        json.WriteString("message", example.Message);
    }

    private static bool IsError(Problem problem) => problem.Severity == ProblemSeverity.Error;
}
