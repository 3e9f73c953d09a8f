using System.CommandLine;
using System.Globalization;
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

/// <summary><c>lightlm embed</c>.</summary>
internal sealed class EmbedCommand : AnswerCommand<string, float[]>
{
    private const int ShownValues = 6;

    private readonly Argument<string?> _text = TextArgument.Create("The text; without it, each line of standard input is one");
    private readonly Option<bool?> _normalize = new("--normalize")
    {
        Description = "Scale the vector to length 1; by default as the model says",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "true|false",
    };

    private readonly Option<Pooling?> _pooling = ChoiceOption.Create<Pooling?>(
        "--pooling",
        "How the vector is made of the tokens' states; by default as the model says, with the dense layers behind its own pooling",
        [.. PoolingKinds.All.Select(pooling => (Words.Of(pooling), (Pooling?)pooling))]);

    private readonly Option<int?> _dimensions = CommonOptions.Dimensions();

    private readonly Option<string?> _prompt = new("--prompt")
    {
        Description = "The name of the model's prompt to put in front, such as query, or an empty one for none; by default as the model says",
        HelpName = "NAME",
    };

    public EmbedCommand(Shell shell)
        : base(shell, "embed", "Make a vector of a text") =>
        TakeWithModelThatCuts(_text, _pooling, _normalize, _dimensions, _prompt);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm embed \"今天天气真好\" --normalize --json", "a vector of length 1"),
        new("lightlm embed \"今天天气真好\" --pooling cls --dimensions 64 --json", "the first token's state, of which 64 numbers are kept"),
        new("cat texts.txt | lightlm embed --pooling mean > vectors.txt", "the vectors of a file's lines, numbers separated by spaces"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A terminal shows the first numbers only; --json, a file or a pipe gets all, one vector a line.",
        "--out FILE.npy writes an array for numpy.load, a row for each line; that of a line that cannot be answered is NaN.",
        NoteTexts.Cut,
        NoteTexts.JsonLines("{\"text\": ...}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text"], ["text", "embedding"]);

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_text);

    protected override string ReadItem(ParseResult arguments, InputLine line) => line.Text;

    protected override string ReadItem(ParseResult arguments, JsonItem row) => row["text"].Text();

    protected override PreparedInput<float[]> Prepare(ParseResult arguments, LightModel model, string item) =>
        model.PrepareEmbedding(item, ReadOptions(arguments));

    protected override bool HasVectors => true;

    /// <summary>What the model says for a text is known from a text: dense layers may change the width.</summary>
    protected override int VectorWidth(ParseResult arguments, LightModel model) => model.Embed("。", ReadOptions(arguments)).Length;

    protected override ReadOnlySpan<float> Vector(float[] result) => result;

    /// <summary>None in a file, where each line is a vector.</summary>
    protected override string? Heading(Shell shell, string item) => shell.OutputIsTerminal ? item : null;

    protected override void WriteJson(Utf8JsonWriter json, string item, float[] result, bool hasId)
    {
        json.WriteString("text", item);
        json.WriteStartArray("embedding");
        foreach (float value in result)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    protected override void WriteView(Shell shell, string item, float[] result)
    {
        if (!shell.OutputIsTerminal)
        {
            shell.Output.WriteLine(string.Join(' ', result.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
            return;
        }

        FactsView facts = new();
        facts.Add("dimensions", Numbers.Count(result.Length));
        facts.Add("length", Numbers.Score(Math.Sqrt(result.Sum(value => (double)value * value))));
        facts.Add("values", $"{string.Join("  ", result.Take(ShownValues).Select(value => Numbers.Score(value)))}  ...");
        facts.Write(shell);
    }

    private EmbeddingOptions ReadOptions(ParseResult arguments) => new()
    {
        Pooling = arguments.GetValue(_pooling),
        Normalize = arguments.GetValue(_normalize),
        Dimensions = arguments.GetValue(_dimensions),
        Prompt = arguments.GetValue(_prompt),
    };
}
