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

/// <summary><c>lightlm fill</c>.</summary>
internal sealed class FillCommand : AnswerCommand<string, IReadOnlyList<MaskFill>>
{
    private readonly Argument<string?> _text =
        TextArgument.Create("The text with at least one [MASK]; without it, each line of standard input is one");
    private readonly Option<int> _top = CommonOptions.Top(5, "candidates for each place");
    private readonly Option<string?> _words = new("--words", "-w")
    {
        Description = "Score these words, separated by commas, instead of the vocabulary's best pieces",
        HelpName = "WORD,...",
    };

    private readonly Option<Places?> _at = PlacesOption.Create();

    private FillOptions? _options;

    public FillCommand(Shell shell)
        : base(shell, "fill", "Guess the pieces behind each [MASK] of a text") =>
        TakeWithModel(_text, _top, _words, _at);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm fill \"今天天气真[MASK]。\"", "the five best guesses"),
        new("lightlm fill \"今天天气真[MASK]。\" --words 好,坏,热", "which of these words fits best?"),
        new("lightlm fill \"今天天汽真好。\" --at all --top 1", "what the model would write at each place, without hiding what stands there"),
        new("cat texts.txt | lightlm fill --top 1 --json", "the best for each line of a file"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Scores are probabilities over the whole vocabulary; of a word of several pieces, which needs as many [MASK]s in a row, their product.",
        "Spelling correction reads places as they stand: convert a model that was trained for it; others mostly repeat what they read.",
        NoteTexts.Positions,
        NoteTexts.JsonLines("{\"text\": ...}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text"], ["text", "masks"]);

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_text);

    protected override string ReadItem(ParseResult arguments, InputLine line) => line.Text;

    protected override string ReadItem(ParseResult arguments, JsonItem row) => row["text"].Text();

    protected override PreparedInput<IReadOnlyList<MaskFill>> Prepare(ParseResult arguments, LightModel model, string item) =>
        model.PrepareFill(item, _options ??= ReadOptions(arguments));

    protected override string Heading(Shell shell, string item) => item;

    protected override void WriteJson(Utf8JsonWriter json, string item, IReadOnlyList<MaskFill> result, bool hasId)
    {
        json.WriteString("text", item);
        json.WriteObjects("masks", result, mask =>
        {
            json.WriteSpan(mask.Start, mask.Start + mask.Length);
            if (mask.Present is LabelScore present)
            {
                json.WriteStartObject("present");
                WriteCandidate(json, present);
                json.WriteEndObject();
            }

            json.WriteObjects("candidates", mask.Candidates, candidate => WriteCandidate(json, candidate));
        });
    }

    protected override void WriteView(Shell shell, string item, IReadOnlyList<MaskFill> result)
    {
        bool hasPresent = result.Any(fill => fill.Present is not null);
        TableView table = hasPresent
            ? new(Column.Start, Column.Text("present"), Column.Number("its score"), Column.Text("piece"), Column.Score)
            : new(Column.Start, Column.Text("piece"), Column.Score);
        foreach (MaskFill fill in result)
        {
            string[] present = !hasPresent ? [] : fill.Present is LabelScore piece ? [piece.Label, Numbers.Score(piece.Score)] : ["", ""];
            foreach (LabelScore candidate in fill.Candidates)
            {
                table.Add([Numbers.Whole(fill.Start), .. present, candidate.Label, Numbers.Score(candidate.Score)]);
            }
        }

        table.Write(shell);
    }

    private static void WriteCandidate(Utf8JsonWriter json, LabelScore candidate)
    {
        json.WriteString("piece", candidate.Label);
        json.WriteNumber("score", candidate.Score);
    }

    private static string[] Words(string list)
    {
        string[] words = list.Split([',', '，'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 ? words : throw new UsageException($"--words: expected words, separated by commas, found none in '{list}'.");
    }

    private FillOptions ReadOptions(ParseResult arguments)
    {
        Places? places = arguments.GetValue(_at);
        return new FillOptions
        {
            Count = arguments.GetValue(_top),
            Words = arguments.GetValue(_words) is string words ? Words(words) : [],
            At = places?.Units ?? [],
            Everywhere = places is { Units.Count: 0 },
        };
    }
}
