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

/// <summary><c>lightlm coref</c>.</summary>
internal sealed class CorefCommand : AnswerCommand<CoreferenceQuery, Classification>
{
    private readonly Argument<string?> _text =
        TextArgument.Create("The text; without it, each line of standard input is one with its two spans");
    private readonly Option<string?> _first = new("--first", "--span1")
    {
        Description = "The candidate, such as a noun",
        HelpName = "SPAN",
    };

    private readonly Option<string?> _second = new("--second", "--span2")
    {
        Description = "The other mention, such as a pronoun",
        HelpName = "SPAN",
    };

    public CorefCommand(Shell shell)
        : base(shell, "coref", "Judge whether two parts of a text mean the same") =>
        TakeWithModel(_text, _first, _second);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm coref \"姐姐把手机放进口袋，因为它太小了。\" --first 手机 --second 它", "does 它 mean 手机?"),
        new("lightlm coref \"他说他累了\" --first 他@0 --second 2:1", "say which 他"),
        new("cat texts.tsv | lightlm coref --json", "a text and its two spans, separated by tabs, on each line"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A SPAN is words that occur once in the text (手机), words with where they start (他@2), or START:LENGTH (2:1).",
        "Lines of standard input: TEXT<tab>FIRST<tab>SECOND, the spans written in the same way.",
        NoteTexts.Positions,
        NoteTexts.JsonLines("{\"text\": ..., \"first\": SPAN, \"second\": SPAN}, a SPAN as here or {\"start\": ..., \"end\": ...}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text", "first", "second"], ["text", "first", "second", "label", "score", "labels"]);

    protected override void CheckUsage(ParseResult arguments)
    {
        bool hasText = arguments.GetValue(_text) is not null;
        foreach (Option<string?> span in (Option<string?>[])[_first, _second])
        {
            if (hasText != arguments.GetValue(span) is not null)
            {
                throw new UsageException(hasText
                    ? $"{span.Name} is missing: name the two parts of the text with {_first.Name} and {_second.Name}."
                    : $"{span.Name} needs a text as argument; on standard input the spans follow the text, separated by tabs.");
            }
        }
    }

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_text);

    protected override CoreferenceQuery ReadItem(ParseResult arguments, InputLine line)
    {
        string[] fields = line.Number is null
            ? [line.Text, arguments.GetRequiredValue(_first)!, arguments.GetRequiredValue(_second)!]
            : line.Fields("TEXT", "FIRST", "SECOND");
        return new CoreferenceQuery(fields[0], SpanArgument.Find(fields[0], fields[1]), SpanArgument.Find(fields[0], fields[2]));
    }

    protected override CoreferenceQuery ReadItem(ParseResult arguments, JsonItem row)
    {
        string text = row["text"].Text();
        return new CoreferenceQuery(text, SpanArgument.Read(text, row["first"]), SpanArgument.Read(text, row["second"]));
    }

    protected override PreparedInput<Classification> Prepare(ParseResult arguments, LightModel model, CoreferenceQuery item) => model.PrepareCoreference(item);

    protected override string Heading(Shell shell, CoreferenceQuery item) => $"{item.Text} | {Words(item, item.First)} | {Words(item, item.Second)}";

    protected override void WriteJson(Utf8JsonWriter json, CoreferenceQuery item, Classification result, bool hasId)
    {
        json.WriteString("text", item.Text);
        WriteSpan(json, "first", item, item.First);
        WriteSpan(json, "second", item, item.Second);
        LabelView.WriteJson(json, result, hasId: hasId);
    }

    protected override void WriteView(Shell shell, CoreferenceQuery item, Classification result) => LabelView.Write(shell, result);

    private static void WriteSpan(Utf8JsonWriter json, string name, CoreferenceQuery item, TextSpan span)
    {
        json.WriteStartObject(name);
        json.WriteString("text", Words(item, span));
        json.WriteSpan(span.Start, span.End);
        json.WriteEndObject();
    }

    private static string Words(CoreferenceQuery item, TextSpan span) => item.Text[span.Start..span.End];
}
