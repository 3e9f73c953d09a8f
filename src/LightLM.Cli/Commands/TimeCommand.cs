using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Files;
using LightLM.Reports;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Processes;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm time</c>.</summary>
internal sealed class TimeCommand : CliCommand
{
    private readonly Option<string[]> _models = new("--model", "-m")
    {
        Description = "A .lightlm file or a checkpoint directory to time; may be given several times",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _shapes = new("--shape")
    {
        Description = "A published encoder's shape with generated 8-bit weights, such as ernie-3.0-nano; may be given several times",
        HelpName = "NAME",
    };
    private readonly Option<CommandTemplate[]> _commands =
        CommandOption.CreateSeveral("--command", "A command to time as a whole process; may be given several times");
    private readonly TimingOptionSet _timing = new(dataIsRequired: true);
    private readonly Option<ClueTask?> _task = TaskOption.CreateOptional("Time this task's test set only");
    private readonly Option<bool> _withTokenization = new("--with-tokenization")
    {
        Description = "Time the reading of the texts too (the default)",
    };
    private readonly Option<bool> _withoutTokenization = new("--without-tokenization")
    {
        Description = "Time what follows the reading of the texts only",
    };
    private readonly Option<bool> _offline = new("--offline") { Description = "Time whole test sets instead of one row after another" };
    private readonly Option<bool> _noColdStart = new("--no-cold-start")
    {
        Description = "Leave out the cold starts and the peak memory of processes",
    };
    private readonly Option<string?> _markdown = CommonOptions.Path("--markdown", "Write the report as Markdown to this file");
    private readonly Option<string?> _html = CommonOptions.Path("--html", "Write the report with charts as one HTML page to this file");
    private readonly Option<bool> _json = CommonOptions.Json();

    public TimeCommand(Shell shell)
        : base(shell, "time", "Time models on the contest's test sets beside BERT-base") =>
        Take(
        [
            _models, _shapes, _commands, .. _timing.All, _task, _withTokenization, _withoutTokenization, _offline, _noColdStart, _markdown, _html, _json,
        ]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm time --model models/cluener.lightlm --data clue", "a model on all four test sets, beside BERT-base"),
        new("lightlm time -m one.lightlm -m two.lightlm --data clue --html report.html", "two models, with charts"),
        new("lightlm time --shape ernie-3.0-nano --shape tinynezha --data clue", "which size to train"),
        new(
            "lightlm time -m model.lightlm --baseline model.lightlm --data clue --task csl",
            "how well this machine can measure: the ratio should be 1"),
        new(
            "lightlm time -m model.lightlm --data clue --baseline-command \"python3 predict.py {task} {input} {output}\"",
            "a model beside a command"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The folder holds cluener/test.json and so on.",
        $"Shapes: {string.Join(", ", KnownShapes.All.Select(shape => shape.Name))}.",
        $"Of each set {TimingOptionSet.DefaultLimit} rows are timed, evenly from the shortest to the longest.",
        "A model without a head for a task gets one with generated weights, which takes the same time.",
        "A command reads the rows at {input} and writes predictions to {output}, as in a contest; {task} is the task's name.",
        "Beside commands, models too are timed on whole sets, and what one row takes is subtracted: a command's start-up.",
        NoteTexts.Output,
        "T is the mean time of a row; over several sets the average of their means. Intervals are of 99 %. See docs/timing.md.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        string? markdown = arguments.GetValue(_markdown);
        string? html = arguments.GetValue(_html);
        foreach (string path in ((string?[])[markdown, html]).OfType<string>())
        {
            AtomicFile.RequireWritable(path);
        }

        if (arguments.GetValue(_withTokenization) && arguments.GetValue(_withoutTokenization))
        {
            throw new UsageException("Give either --with-tokenization or --without-tokenization.");
        }

        TimingRequest request = _timing.ToRequest(Shell, arguments, arguments.GetValue(_models) ?? []) with
        {
            Shapes = arguments.GetValue(_shapes) ?? [],
            Commands = arguments.GetValue(_commands) ?? [],
            Task = arguments.GetValue(_task),
            FirstAnswers = arguments.GetValue(_noColdStart) ? null : new FirstAnswerProgram(),
            IncludesTokenization = !arguments.GetValue(_withoutTokenization),
        };
        if (arguments.GetValue(_offline))
        {
            request = request with { Options = request.Options with { Scenario = Scenario.Offline } };
        }

        CheckUsage(arguments, request);
        SpeedWarning.Write(Shell);
        TimingReport report = Waiting.WithTimeLeft(Shell, progress => TimingRuns.Run(request, progress, Shell.Cancellation));
        WriteFile(markdown, report, TimingMarkdown.Write);
        WriteFile(html, report, TimingPage.Write);
        if (arguments.GetValue(_json))
        {
            Json.WriteLine(Shell.Output, json => TimingJson.Write(json, report));
        }
        else
        {
            TimingView.Write(Shell, report);
        }

        return ExitCode.Success;
    }

    private void CheckUsage(ParseResult arguments, TimingRequest request)
    {
        if (request.Models.Count + request.Shapes.Count + request.Commands.Count == 0)
        {
            throw new UsageException("Give at least one --model FILE, --shape NAME or --command COMMAND to time.");
        }

        if (request.HasCommands && (arguments.GetValue(_offline) || arguments.GetValue(_withoutTokenization)))
        {
            throw new UsageException(
                "Commands are timed as whole processes, from the texts on. Leave out --offline and --without-tokenization.");
        }
    }

    private static void WriteFile(string? path, TimingReport report, Func<TimingReport, string> write)
    {
        if (path is not null)
        {
            AtomicFile.WriteText(path, write(report));
        }
    }
}
