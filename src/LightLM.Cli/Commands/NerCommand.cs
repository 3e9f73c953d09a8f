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

/// <summary><c>lightlm ner</c>.</summary>
internal sealed class NerCommand : AnswerCommand<string, IReadOnlyList<Entity>>
{
    private readonly Argument<string?> _text = TextArgument.Create("The text; without it, each line of standard input is one");
    private readonly EntityOptionSet _entities = new();

    public NerCommand(Shell shell)
        : base(shell, "ner", "Find the named entities of a text") =>
        TakeWithModel([_text, .. _entities.All]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm ner \"张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。\"", "the entities of a text"),
        new("lightlm ner \"张伟是腾讯公司的产品经理。\" --least-score 0.8 --least-score name=0.95", "surer ones only, surest where it is a name"),
        new("lightlm ner \"张伟是腾讯公司的产品经理。\" --dictionary terms.tsv", "with terms of your own, and without others"),
        new("cat texts.txt | lightlm ner --json > entities.jsonl", "of each line of a file"),
        new("lightlm ner --in texts.jsonl --out entities.jsonl", "of many, with all processors; started again, it goes on where it was killed"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        NoteTexts.Positions,
        "Models may label tokens (also with a CRF), score spans (GlobalPointer, EfficientGlobalPointer) or label starts and ends.",
        "Where spans are scored, entities may lie in each other; an outer one comes before those in it.",
        "A dictionary's terms score 1. Its types may be new ones; # begins a comment. What the model finds gives way where it overlaps a term,"
            + " or crosses one where entities may lie in each other.",
        "Scores are from 0 to 1: the mean probability of labels, the logistic function of a span's score, or the product of start and end.",
        NoteTexts.JsonLines("{\"text\": ...}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text"], ["text", "entities"]);

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_text);

    protected override LightModelOptions ModelOptions(ParseResult arguments) => _entities.Read(arguments);

    protected override string ReadItem(ParseResult arguments, InputLine line) => line.Text;

    protected override string ReadItem(ParseResult arguments, JsonItem row) => row["text"].Text();

    protected override PreparedInput<IReadOnlyList<Entity>> Prepare(ParseResult arguments, LightModel model, string item) => model.PrepareEntities(item);

    protected override string Heading(Shell shell, string item) => item;

    protected override void WriteJson(Utf8JsonWriter json, string item, IReadOnlyList<Entity> result, bool hasId)
    {
        json.WriteString("text", item);
        json.WriteObjects("entities", result, entity =>
        {
            json.WriteString("type", entity.Type);
            json.WriteString("text", entity.Text);
            json.WriteSpan(entity.Start, entity.End);
            json.WriteNumber("score", entity.Score);
        });
    }

    protected override void WriteView(Shell shell, string item, IReadOnlyList<Entity> result)
    {
        if (result.Count == 0)
        {
            shell.Output.WriteLine("(no entities)");
            return;
        }

        TableView table = new(Column.Name("type"), Column.Text("text"), Column.Start, Column.End, Column.Score);
        foreach (Entity entity in result)
        {
            table.Add(entity.Type, entity.Text, Numbers.Whole(entity.Start), Numbers.Whole(entity.End), Numbers.Score(entity.Score));
        }

        table.Write(shell);
    }
}
