using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Bulk;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm classify</c>.</summary>
internal sealed class ClassifyCommand : AnswerCommand<TextPair, Classification>
{
    private readonly Argument<string?> _text = TextArgument.Create("The text; without it, each line of standard input is one");
    private readonly Argument<string?> _second = TextArgument.Create("The second text, for models that judge pairs", "SECOND");

    private readonly Option<LeastScores?> _least = LeastScoreOption.Create("labels");

    public ClassifyCommand(Shell shell)
        : base(shell, "classify", "Label a text, or a pair of texts") =>
        TakeWithModelThatCuts(_text, _second, _least);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm classify \"定位；管道机器人\" \"针对小型机器人在狭窄管道中定位不准的问题\"", "are these the paper's keywords?"),
        new("cat pairs.tsv | lightlm classify --json", "one text, or two separated by a tab, on each line"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Lines of standard input: TEXT, or TEXT<tab>SECOND.",
        "The labels of a model whose labels hold independently of each other (problem_type multi_label_classification) are chosen from a score of 0.5,"
            + " or from their --least-score; of others the best one is.",
        NoteTexts.Cut,
        NoteTexts.JsonLines("{\"text\": ...}, with \"second\" for a pair"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text", "second"], ["text", "second", "label", "score", "labels", "chosen"]);

    protected override LightModelOptions ModelOptions(ParseResult arguments) => new() { LeastScores = arguments.GetValue(_least) ?? LeastScores.None };

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_text);

    protected override TextPair ReadItem(ParseResult arguments, InputLine line)
    {
        if (line.Number is null)
        {
            return new TextPair(line.Text, arguments.GetValue(_second));
        }

        if (!line.Text.Contains('\t'))
        {
            return new TextPair(line.Text);
        }

        string[] fields = line.Fields("TEXT", "SECOND");
        return new TextPair(fields[0], fields[1]);
    }

    protected override TextPair ReadItem(ParseResult arguments, JsonItem row) => new(row["text"].Text(), row["second"].OrNull?.Text());

    protected override PreparedInput<Classification> Prepare(ParseResult arguments, LightModel model, TextPair item) => model.PrepareClassification(item);

    protected override string Heading(Shell shell, TextPair item) => item.Second is null ? item.First : $"{item.First} | {item.Second}";

    protected override void WriteJson(Utf8JsonWriter json, TextPair item, Classification result, bool hasId)
    {
        json.WriteString("text", item.First);
        if (item.Second is not null)
        {
            json.WriteString("second", item.Second);
        }

        LabelView.WriteJson(json, result, hasId: hasId);
        json.WriteStrings("chosen", result.Chosen.Select(label => label.Label));
    }

    protected override void WriteView(Shell shell, TextPair item, Classification result) => LabelView.Write(shell, result);
}
