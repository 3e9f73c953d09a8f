using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Bulk;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue.Prediction;
using LightLM.Files;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm extract</c>.</summary>
internal sealed class ExtractCommand : LineCommand<string, IReadOnlyList<Extraction>>
{
    private readonly Argument<string?> _schema = new("SCHEMA")
    {
        Description = "What to find: names separated by commas, or JSON; not with --schema",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Argument<string?> _text = TextArgument.Create("The text; without it, each line of standard input is one");
    private readonly Option<string?> _file = new("--schema", "-s")
    {
        Description = "The file that says what to find; the only argument is then the text",
        HelpName = "FILE",
    };
    private readonly Option<double?> _threshold = CommonOptions.Threshold(
        FormattableString.Invariant($"The probability above which a token begins or ends what is found (default: {CommonOptions.UsualThreshold})"));

    private ExtractionSchema? _knownSchema;

    public ExtractCommand(Shell shell)
        : base(shell, "extract", "Extract what a schema names from a text") =>
        TakeWithModel(_schema, _text, _file, _threshold);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm extract \"时间,选手,赛事名称\" \"2月8日上午北京冬奥会自由式滑雪女子大跳台决赛中谷爱凌夺冠。\" --model uie.lightlm", "entities of types that the schema names"),
        new("lightlm extract \"北京冬奥会由国际奥委会主办。\" --schema schema.json --model uie.lightlm", "relations: what belongs to each that is found"),
        new("lightlm extract \"情感倾向[正向,负向]\" \"房间很干净，下次还来。\" --model uie.lightlm", "one of the choices in brackets"),
        new("cat texts.txt | lightlm extract --schema schema.json --json --model uie.lightlm", "of each line of a file"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A schema is a list of names, or an object of names with those of what belongs to each: {\"赛事名称\": [\"主办方\", \"时间\"]}.",
        "What belongs to something is asked for as that, 的, and the name of the part.",
        "A name may end with choices in brackets, as a part too: {\"评价维度\": [\"观点词\", \"情感倾向[正向,负向]\"]}. The answer is one of them, without a place in the text.",
        "A probability is that of the first token as a beginning times that of the last one as an end.",
        NoteTexts.Positions,
        NoteTexts.NoModel("extraction"),
        NoteTexts.JsonLines("{\"text\": ...}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["text"], ["text", "found"]);

    protected override void CheckUsage(ParseResult arguments)
    {
        bool hasFile = arguments.GetValue(_file) is not null;
        if (hasFile && arguments.GetValue(_text) is not null)
        {
            throw new UsageException("--schema and SCHEMA exclude each other: with --schema the only argument is the text.");
        }

        if (!hasFile && arguments.GetValue(_schema) is null)
        {
            throw new UsageException("What shall I find? Name it, such as \"时间,选手\", or give --schema FILE.");
        }
    }

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(arguments.GetValue(_file) is null ? _text : _schema);

    protected override string ReadItem(ParseResult arguments, InputLine line) => line.Text;

    protected override string ReadItem(ParseResult arguments, JsonItem row) => row["text"].Text();

    /// <summary>A text's prompts are run together, so lines need not be.</summary>
    protected override void AnswerLines(
        ParseResult arguments,
        LightModel model,
        IEnumerable<IReadOnlyList<InputLine>> lines,
        Func<InputLine, Request<string>> read,
        Action<Request<string>, IReadOnlyList<Extraction>, IReadOnlyList<CutText>> write)
    {
        ExtractionSchema schema = ReadSchema(arguments);
        float threshold = Threshold(arguments);
        foreach (InputLine line in lines.SelectMany(batch => batch))
        {
            Request<string> request;
            IReadOnlyList<Extraction> found;
            try
            {
                request = read(line);
                found = model.Extract(request.Item, schema, threshold, Shell.Cancellation);
            }
            catch (InputException e)
            {
                throw line.Error(e.Message, e);
            }

            write(request, found, []);
            Shell.Output.Flush();
        }
    }

    protected override void AnswerMany(
        ParseResult arguments, LightModel model, IReadOnlyList<BulkLine<string, IReadOnlyList<Extraction>>> lines, PredictionOptions options)
    {
        ExtractionSchema schema = _knownSchema ??= ReadSchema(arguments);
        float threshold = Threshold(arguments);
        RowBatches.Run([.. lines.Select(line => line.Line.Text.Length)], Extract, options, Shell.Cancellation);

        void Extract(int[] batch)
        {
            foreach (BulkLine<string, IReadOnlyList<Extraction>> line in batch.Select(index => lines[index]))
            {
                try
                {
                    line.Result = model.Extract(line.Item!, schema, threshold, Shell.Cancellation);
                }
                catch (InputException e)
                {
                    line.Problem = e.Message;
                }
            }
        }
    }

    protected override string Heading(Shell shell, string item) => item;

    protected override void WriteJson(Utf8JsonWriter json, string item, IReadOnlyList<Extraction> result, bool hasId)
    {
        json.WriteString("text", item);
        WriteFound(json, "found", result);
    }

    protected override void WriteView(Shell shell, string item, IReadOnlyList<Extraction> result)
    {
        if (result.Count == 0)
        {
            shell.Output.WriteLine("(nothing found)");
            return;
        }

        TableView table = new(Column.Text("what"), Column.Text("text"), Column.Start, Column.End, Column.Number("probability"));
        AddRows(table, result, "");
        table.Write(shell);
    }

    private static void AddRows(TableView table, IReadOnlyList<Extraction> found, string indent)
    {
        foreach (Extraction one in found)
        {
            table.Add(indent + one.Name, one.Text, Place(one.Span?.Start), Place(one.Span?.End), Numbers.Score(one.Probability));
            AddRows(table, one.Parts, indent + "  ");
        }
    }

    /// <summary>A choice has no place in the text.</summary>
    private static string Place(int? unit) => unit is int place ? Numbers.Whole(place) : "";

    /// <summary>An object with a member for each name that something was found for.</summary>
    private static void WriteFound(Utf8JsonWriter json, string name, IReadOnlyList<Extraction> found)
    {
        json.WriteStartObject(name);
        foreach (IGrouping<string, Extraction> alike in found.GroupBy(one => one.Name, StringComparer.Ordinal))
        {
            json.WriteObjects(alike.Key, alike, one =>
            {
                json.WriteString("text", one.Text);
                if (one.Span is TextSpan span)
                {
                    json.WriteSpan(span.Start, span.End);
                }

                json.WriteNumber("probability", one.Probability);
                if (one.Parts.Count > 0)
                {
                    WriteFound(json, "relations", one.Parts);
                }
            });
        }

        json.WriteEndObject();
    }

    private float Threshold(ParseResult arguments) => (float)(arguments.GetValue(_threshold) ?? CommonOptions.UsualThreshold);

    private ExtractionSchema ReadSchema(ParseResult arguments)
    {
        if (arguments.GetValue(_file) is not string path)
        {
            return ExtractionSchema.Parse(arguments.GetValue(_schema)!);
        }

        try
        {
            return ExtractionSchema.Parse(WholeText.ReadFile(path));
        }
        catch (InputException e)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }
}
