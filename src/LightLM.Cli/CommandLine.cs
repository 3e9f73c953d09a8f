using System.CommandLine;
using LightLM.Cli.Commands;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Descriptions;

namespace LightLM.Cli;

/// <summary>The entry of the program, apart from the process around it: arguments and streams in, an exit code out.</summary>
internal static class CommandLine
{
    public const string ProgramName = "lightlm";

    /// <summary>The variable that adds stack traces to unexpected errors.</summary>
    public const string DebugVariable = "LIGHTLM_DEBUG";

    private static readonly (string Name, Func<Shell, Command> Create)[] Commands =
    [
        ("ner", static shell => new NerCommand(shell)),
        ("classify", static shell => new ClassifyCommand(shell)),
        ("coref", static shell => new CorefCommand(shell)),
        ("ask", static shell => new AskCommand(shell)),
        ("fill", static shell => new FillCommand(shell)),
        ("rerank", static shell => new RerankCommand(shell)),
        ("choose", static shell => new ChooseCommand(shell)),
        ("follows", static shell => new FollowsCommand(shell)),
        ("detect", static shell => new DetectCommand(shell)),
        ("extract", static shell => new ExtractCommand(shell)),
        ("embed", static shell => new EmbedCommand(shell)),
        ("tokenize", static shell => new TokenizeCommand(shell)),
        ("serve", static shell => new ServeCommand(shell)),
        ("merge", static shell => new MergeCommand(shell)),
        ("predict", static shell => new PredictCommand(shell)),
        ("eval", static shell => new EvalCommand(shell)),
        ("submit", static shell => new SubmitCommand(shell)),
        ("time", static shell => new TimeCommand(shell)),
        ("budget", static shell => new BudgetCommand(shell)),
        ("score", static shell => new ScoreCommand(shell)),
        ("contest", static shell => new ContestCommand(shell)),
        (ContestWorkerCommand.CommandName, static shell => new ContestWorkerCommand(shell)),
        ("convert", static shell => new ConvertCommand(shell)),
        ("export", static shell => new ExportCommand(shell)),
        ("verify", static shell => new VerifyCommand(shell)),
        ("digest", static shell => new DigestCommand(shell)),
        ("inspect", static shell => new InspectCommand(shell)),
        (FirstAnswerCommand.CommandName, static shell => new FirstAnswerCommand(shell)),
    ];

    // Texts may begin with '@', which would name a response file, and with '-', which would be a bundle of options.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The arguments without the program's name.</param>
    /// <param name="shell">The streams and the surroundings.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Invoke(IReadOnlyList<string> arguments, Shell shell)
    {
        try
        {
            int code = Run(CreateRoot(shell, arguments).Parse(arguments, Parsing), shell);
            shell.Output.Flush();
            return code;
        }
        catch (Exception error)
        {
            Report(error, shell);
            return ExitCode.Of(error);
        }
    }

    /// <summary>A root with all commands, as the help lists them.</summary>
    internal static RootCommand CreateRoot(Shell shell) => CreateRoot(shell, Commands);

    /// <summary>A root with the command that the arguments begin with, or with all: to make them takes a tenth of a cold start.</summary>
    private static RootCommand CreateRoot(Shell shell, IReadOnlyList<string> arguments) =>
        CreateRoot(shell, arguments.Count > 0 && Array.Find(Commands, command => command.Name == arguments[0]) is { Name: not null } named ? [named] : Commands);

    private static RootCommand CreateRoot(Shell shell, IEnumerable<(string Name, Func<Shell, Command> Create)> commands)
    {
        RootCommand root = new("Entities, labels, answers and embeddings of Chinese text from light BERT models, on the CPU.") { HelpName = ProgramName };
        foreach ((_, Func<Shell, Command> create) in commands)
        {
            root.Add(create(shell));
        }

        HelpPage.AddTo(root, shell);
        return root;
    }

    private static int Run(ParseResult arguments, Shell shell)
    {
        if (UsageErrors.Describe(arguments) is string problem)
        {
            throw new UsageException(problem);
        }

        return arguments.Invoke(new InvocationConfiguration
        {
            Output = shell.Output,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
        });
    }

    private static void Report(Exception error, Shell shell)
    {
        if (error is OutputClosedException)
        {
            return;
        }

        try
        {
            // What was answered before the error still counts.
            shell.Output.Flush();
        }
        catch (Exception e) when (e is IOException or OutputClosedException or LightLMException)
        {
            // The first error is the one worth reporting.
        }

        shell.Note(Describe(error));
        if (ExitCode.Of(error) == ExitCode.Unexpected && shell.Variable(DebugVariable) == "1")
        {
            shell.Error.WriteLine(error);
        }

        shell.Error.Flush();
    }

    /// <summary>The command that a model with a head answers.</summary>
    private static string CommandOf(HeadKind head) => head switch
    {
        HeadKind.SequenceClassification => "classify",
        HeadKind.TokenClassification or HeadKind.SpanScoring or HeadKind.StartEndClassification => "ner",
        HeadKind.SpanPairClassification => "coref",
        HeadKind.QuestionAnswering => "ask",
        HeadKind.MaskedLanguageModel => "fill",
        HeadKind.MultipleChoice => "choose",
        HeadKind.PromptedExtraction => "extract",
        HeadKind.ReplacedTokenDetection => "detect",
        _ => "embed",
    };

    private static string Describe(Exception error) => error switch
    {
        OperationCanceledException => "cancelled",
        TaskMismatchException mismatch => $"{mismatch.Message} This one answers 'lightlm {CommandOf(mismatch.Found)}'.",
        LightLMException => error.Message,
        IOException or UnauthorizedAccessException => $"reading or writing failed: {error.Message}",
        _ => $"unexpected {error.GetType().Name}: {error.Message} Please report it, with what {DebugVariable}=1 shows.",
    };
}
