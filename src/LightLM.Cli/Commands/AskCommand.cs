using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Bulk;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Files;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm ask</c>.</summary>
internal sealed class AskCommand : AnswerCommand<QuestionQuery, AnswerList>
{
    private readonly Argument<string?> _question =
        TextArgument.Create("The question; without it, each line of standard input is one", "QUESTION");
    private readonly Option<string?> _passage = new("--passage", "-p")
    {
        Description = "The text that holds the answer",
        HelpName = "TEXT",
    };
    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = "The file whose text holds the answer",
        HelpName = "FILE",
    };
    private readonly Option<int> _top = CommonOptions.Top(1, "answers");
    private readonly Option<float?> _margin = DecodingOptions.NoAnswerMargin();
    private string? _knownPassage;

    public AskCommand(Shell shell)
        : base(shell, "ask", "Find the answer to a question in a text") =>
        TakeWithModelThatCuts(_question, _passage, _file, _top, _margin);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm ask \"长城有多长？\" --passage \"万里长城全长两万多公里，是世界遗产。\"", "the best answer in a text"),
        new("lightlm ask \"长城有多长？\" --file article.txt --top 3", "the three best in a file"),
        new("cat questions.tsv | lightlm ask --json", "a question and its passage, separated by a tab, on each line"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A QUESTION without --passage and --file is answered from the whole of standard input.",
        "Lines of standard input: QUESTION<tab>PASSAGE, or just QUESTION with --passage or --file.",
        "The score is the sum of the answer's start and end logit: it compares answers to one question, not questions.",
        "The probability is the softmax of the scores over all spans and \"no answer\"; the margin is what the score exceeds that of \"no answer\" by.",
        "Both mean something only if the model was trained on questions without an answer: then --no-answer-margin 0 answers what is likelier answered than not.",
        NoteTexts.Positions,
        NoteTexts.Cut,
        NoteTexts.JsonLines("{\"question\": ..., \"passage\": ...}, the latter unless --passage or --file gives it"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["question", "passage"], ["question", "answers", "no_answer"]);

    protected override LightModelOptions ModelOptions(ParseResult arguments) => new() { NoAnswerMargin = arguments.GetValue(_margin) };

    protected override void CheckUsage(ParseResult arguments)
    {
        if (arguments.GetValue(_passage) is not null && arguments.GetValue(_file) is not null)
        {
            throw new UsageException("--passage and --file exclude each other: give one text to search.");
        }

        if (arguments.GetValue(_question) is not null && !HasPassage(arguments) && Shell.InputIsTerminal)
        {
            throw new UsageException("Where shall I look for the answer? Give --passage TEXT or --file FILE, or a text on standard input.");
        }
    }

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_question);

    protected override QuestionQuery ReadItem(ParseResult arguments, InputLine line)
    {
        if (line.Number is null || HasPassage(arguments))
        {
            return new QuestionQuery(line.Text, _knownPassage ??= ReadPassage(arguments));
        }

        string[] fields = line.Fields("QUESTION", "PASSAGE");
        return new QuestionQuery(fields[0], fields[1]);
    }

    protected override QuestionQuery ReadItem(ParseResult arguments, JsonItem row) => new(
        row["question"].Text(), row["passage"].OrNull is null && HasPassage(arguments) ? _knownPassage ??= ReadPassage(arguments) : row["passage"].Text());

    protected override PreparedInput<AnswerList> Prepare(ParseResult arguments, LightModel model, QuestionQuery item) =>
        model.PrepareAnswers(item, arguments.GetValue(_top));

    protected override string Heading(Shell shell, QuestionQuery item) => item.Question;

    protected override void WriteJson(Utf8JsonWriter json, QuestionQuery item, AnswerList result, bool hasId)
    {
        json.WriteString("question", item.Question);
        json.WriteObjects("answers", result, answer =>
        {
            json.WriteString("text", answer.Text);
            json.WriteSpan(answer.Start, answer.End);
            json.WriteNumber("score", answer.Score);
            json.WriteNumber("probability", answer.Probability);
            json.WriteNumber("margin", answer.Margin);
        });
        WriteNoAnswer(json, result.NoAnswer);
    }

    protected override void WriteView(Shell shell, QuestionQuery item, AnswerList result)
    {
        if (result.Count == 0)
        {
            shell.Output.WriteLine(Describe(result.NoAnswer));
            return;
        }

        TableView table = new(
            Column.Text("answer"),
            Column.Start,
            Column.End,
            Column.Score,
            Column.Number("probability") with { Spare = 1 },
            Column.Number("margin") with { Spare = 2 });
        foreach (Answer answer in result)
        {
            table.Add(
                answer.Text,
                Numbers.Whole(answer.Start),
                Numbers.Whole(answer.End),
                Numbers.Percent(answer.Score),
                Numbers.Score(answer.Probability),
                Numbers.Percent(answer.Margin));
        }

        table.Write(shell);
    }

    private static void WriteNoAnswer(Utf8JsonWriter json, NoAnswer none)
    {
        json.WriteStartObject("no_answer");
        json.WriteNumber("score", none.Score);
        json.WriteNumber("probability", none.Probability);
        if (none.Threshold is float threshold)
        {
            json.WriteNumber("margin_threshold", threshold);
        }

        json.WriteEndObject();
    }

    private static string Describe(NoAnswer none) => none switch
    {
        { Threshold: float threshold } when float.IsFinite(none.BestMargin) =>
            $"(no answer: probability {Numbers.Score(none.Probability)}; the best margin, {Numbers.Percent(none.BestMargin)}, is below {Numbers.Percent(threshold)})",
        _ => "(no answer)",
    };

    private bool HasPassage(ParseResult arguments) => arguments.GetValue(_passage) is not null || arguments.GetValue(_file) is not null;

    private string ReadPassage(ParseResult arguments) =>
        arguments.GetValue(_passage)
        ?? (arguments.GetValue(_file) is string path ? WholeText.ReadFile(path) : WholeText.ReadAll(Shell.Input, Shell.Cancellation));
}
