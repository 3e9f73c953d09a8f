using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Bulk;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Files;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm choose</c>.</summary>
internal sealed class ChooseCommand : AnswerCommand<(string Text, string[] Choices), Classification>
{
    private const int FewestChoices = 2;
    private const string Title = "choice";

    private readonly Argument<string?> _text =
        TextArgument.Create("The question or context; without it, each line of standard input is one with its choices");
    private readonly Argument<string[]> _choices = new("CHOICE")
    {
        Description = "What may belong to it, two or more",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public ChooseCommand(Shell shell)
        : base(shell, "choose", "Choose what belongs to a text") =>
        TakeWithModelThatCuts(_text, _choices);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm choose \"外面下雨了，\" \"带上雨伞。\" \"戴上墨镜。\" --model choices.lightlm", "which goes on from there?"),
        new("cat questions.tsv | lightlm choose --json --model choices.lightlm", "a text and its choices, separated by tabs, on each line"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Lines of standard input: TEXT<tab>CHOICE<tab>CHOICE, and as many more as there are.",
        "The scores are probabilities: those of one text add up to 1. An id is a choice's place among them, from 0.",
        NoteTexts.Cut,
        NoteTexts.NoModel("multiple choice"),
        NoteTexts.JsonLines("{\"text\": ..., \"choices\": [...]}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text", "choices"], ["text", "choice", "score", "choices"]);

    protected override void CheckUsage(ParseResult arguments)
    {
        if (arguments.GetValue(_text) is not null && arguments.GetRequiredValue(_choices).Length < FewestChoices)
        {
            throw new UsageException($"expected at least {FewestChoices} choices behind the text, found {arguments.GetRequiredValue(_choices).Length}.");
        }
    }

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_text);

    protected override (string Text, string[] Choices) ReadItem(ParseResult arguments, InputLine line)
    {
        if (line.Number is null)
        {
            return (line.Text, arguments.GetRequiredValue(_choices));
        }

        string[] fields = line.Text.Split('\t');
        return fields.Length > FewestChoices
            ? (fields[0], fields[1..])
            : throw new InputException($"expected a text and at least {FewestChoices} choices, separated by tabs, found {fields.Length} fields.");
    }

    protected override (string Text, string[] Choices) ReadItem(ParseResult arguments, JsonItem row)
    {
        string[] choices = [.. row["choices"].Texts()];
        return choices.Length >= FewestChoices
            ? (row["text"].Text(), choices)
            : throw new InputException($"choices: expected at least {FewestChoices}, found {choices.Length}.");
    }

    protected override PreparedInput<Classification> Prepare(ParseResult arguments, LightModel model, (string Text, string[] Choices) item) =>
        model.PrepareChoice(item.Text, item.Choices);

    protected override string Heading(Shell shell, (string Text, string[] Choices) item) => item.Text;

    protected override void WriteJson(Utf8JsonWriter json, (string Text, string[] Choices) item, Classification result, bool hasId)
    {
        json.WriteString("text", item.Text);
        LabelView.WriteJson(json, result, Title, hasId);
    }

    protected override void WriteView(Shell shell, (string Text, string[] Choices) item, Classification result) => LabelView.Write(shell, result, Title);
}
