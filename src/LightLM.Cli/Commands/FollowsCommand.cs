using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Bulk;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Options;
using LightLM.Files;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm follows</c>.</summary>
internal sealed class FollowsCommand : AnswerCommand<TextPair, float>
{
    private readonly Argument<string?> _first = TextArgument.Create("The first text; without it, each line of standard input is a pair", "FIRST");
    private readonly Argument<string?> _second = TextArgument.Create("The text that may follow it", "SECOND");

    public FollowsCommand(Shell shell)
        : base(shell, "follows", "Judge whether a text follows another") =>
        TakeWithModelThatCuts(_first, _second);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm follows \"外面下雨了。\" \"他带上了雨伞。\" --model pretrained.lightlm", "the probability that it goes on so"),
        new("cat pairs.tsv | lightlm follows --json --model pretrained.lightlm", "two texts, separated by a tab, on each line"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Lines of standard input: FIRST<tab>SECOND.",
        "The answer is a probability from 0 to 1; of an ALBERT, that two texts in a row are not in the wrong order.",
        "Models answer that were saved as they were pre-trained, from a class such as BertForPreTraining; 'lightlm inspect' tells.",
        "One of a class such as BertForNextSentencePrediction becomes a classifier of pairs: 'lightlm classify' answers.",
        NoteTexts.Cut,
        NoteTexts.NoModel("next sentences"),
        NoteTexts.JsonLines("{\"text\": ..., \"second\": ...}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text", "second"], ["text", "second", "score"]);

    protected override void CheckUsage(ParseResult arguments)
    {
        if (arguments.GetValue(_first) is not null && arguments.GetValue(_second) is null)
        {
            throw new UsageException("SECOND is missing: name the text that may follow the first.");
        }
    }

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_first);

    protected override TextPair ReadItem(ParseResult arguments, InputLine line)
    {
        string[] fields = line.Number is null ? [line.Text, arguments.GetRequiredValue(_second)!] : line.Fields("FIRST", "SECOND");
        return new TextPair(fields[0], fields[1]);
    }

    protected override TextPair ReadItem(ParseResult arguments, JsonItem row) => new(row["text"].Text(), row["second"].Text());

    protected override PreparedInput<float> Prepare(ParseResult arguments, LightModel model, TextPair item) => model.PrepareNextSentence(item);

    protected override string? Heading(Shell shell, TextPair item) => null;

    protected override void WriteJson(Utf8JsonWriter json, TextPair item, float result, bool hasId)
    {
        json.WriteString("text", item.First);
        json.WriteString("second", item.Second);
        json.WriteNumber("score", result);
    }

    protected override void WriteView(Shell shell, TextPair item, float result) => shell.Output.WriteLine(Numbers.Score(result));
}
