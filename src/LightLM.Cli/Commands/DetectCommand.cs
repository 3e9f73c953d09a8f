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

/// <summary><c>lightlm detect</c>.</summary>
internal sealed class DetectCommand : AnswerCommand<(string Text, float Threshold), IReadOnlyList<ReplacedToken>>
{
    private readonly Argument<string?> _text = TextArgument.Create("The text; without it, each line of standard input is one");
    private readonly Option<double?> _threshold = CommonOptions.Threshold(
        FormattableString.Invariant($"The probability from which a token is shown (default: {CommonOptions.UsualThreshold}); 0 shows all"));

    public DetectCommand(Shell shell)
        : base(shell, "detect", "Find the tokens of a text that stand in the place of others") =>
        TakeWithModel(_text, _threshold);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm detect \"他每天早上吃汽车。\" --model electra.lightlm", "what was not written so?"),
        new("cat texts.txt | lightlm detect --threshold 0.9 --json --model electra.lightlm", "the plainest of each line of a file"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        NoteTexts.Positions,
        "The score is the probability that a token is not the original one, as ELECTRA's discriminator tells.",
        NoteTexts.NoModel("replaced tokens"),
        NoteTexts.JsonLines("{\"text\": ...}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text"], ["text", "tokens"]);

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_text);

    protected override (string Text, float Threshold) ReadItem(ParseResult arguments, InputLine line) =>
        (line.Text, Threshold(arguments));

    protected override (string Text, float Threshold) ReadItem(ParseResult arguments, JsonItem row) => (row["text"].Text(), Threshold(arguments));

    protected override PreparedInput<IReadOnlyList<ReplacedToken>> Prepare(
        ParseResult arguments, LightModel model, (string Text, float Threshold) item) => model.PrepareReplacedTokens(item.Text);

    protected override string Heading(Shell shell, (string Text, float Threshold) item) => item.Text;

    protected override void WriteJson(Utf8JsonWriter json, (string Text, float Threshold) item, IReadOnlyList<ReplacedToken> result, bool hasId)
    {
        json.WriteString("text", item.Text);
        json.WriteObjects("tokens", result.Where(token => token.Score >= item.Threshold), token =>
        {
            json.WriteString("text", token.Text);
            json.WriteSpan(token.Start, token.Start + token.Length);
            json.WriteNumber("score", token.Score);
        });
    }

    protected override void WriteView(Shell shell, (string Text, float Threshold) item, IReadOnlyList<ReplacedToken> result)
    {
        ReplacedToken[] shown = [.. result.Where(token => token.Score >= item.Threshold)];
        if (shown.Length == 0)
        {
            shell.Output.WriteLine("(no replaced tokens)");
            return;
        }

        TableView table = new(Column.Text("text"), Column.Start, Column.End, Column.Score);
        foreach (ReplacedToken token in shown)
        {
            table.Add(token.Text, Numbers.Whole(token.Start), Numbers.Whole(token.Start + token.Length), Numbers.Score(token.Score));
        }

        table.Write(shell);
    }

    private float Threshold(ParseResult arguments) => (float)(arguments.GetValue(_threshold) ?? CommonOptions.UsualThreshold);
}
