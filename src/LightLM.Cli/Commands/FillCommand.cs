using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm fill</c>.</summary>
internal sealed class FillCommand : AnswerCommand<string, IReadOnlyList<MaskFill>>
{
    private readonly Argument<string?> _text =
        TextArgument.Create("The text with at least one [MASK]; without it, each line of standard input is one");
    private readonly Option<int> _top = CommonOptions.Top(5, "candidates for each [MASK]");

    public FillCommand(Shell shell)
        : base(shell, "fill", "Guess the pieces behind each [MASK] of a text") =>
        TakeWithModel(_text, _top);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm fill \"今天天气真[MASK]。\"", "the five best guesses"),
        new("cat texts.txt | lightlm fill --top 1 --json", "the best for each line of a file"),
    ];

    public override IReadOnlyList<string> Notes { get; } = [NoteTexts.Positions];

    protected override IEnumerable<IReadOnlyList<InputLine>> Lines(ParseResult arguments) =>
        LineBatches.ArgumentOrInput(Shell, arguments.GetValue(_text));

    protected override string ReadItem(ParseResult arguments, InputLine line) => line.Text;

    protected override PreparedInput<IReadOnlyList<MaskFill>> Prepare(ParseResult arguments, LightModel model, string item) => model.PrepareFill(item, arguments.GetValue(_top));

    protected override string Heading(string item) => item;

    protected override void WriteJson(Utf8JsonWriter json, string item, IReadOnlyList<MaskFill> result)
    {
        json.WriteString("text", item);
        json.WriteObjects("masks", result, mask =>
        {
            json.WriteSpan(mask.Start, mask.Start + mask.Length);
            json.WriteObjects("candidates", mask.Candidates, candidate =>
            {
                json.WriteString("piece", candidate.Label);
                json.WriteNumber("score", candidate.Score);
            });
        });
    }

    protected override void WriteView(string item, IReadOnlyList<MaskFill> result)
    {
        TableView table = new(Column.Start, Column.Text("piece"), Column.Score);
        foreach (MaskFill mask in result)
        {
            foreach (LabelScore candidate in mask.Candidates)
            {
                table.Add(Numbers.Whole(mask.Start), candidate.Label, Numbers.Score(candidate.Score));
            }
        }

        table.Write(Shell);
    }
}
