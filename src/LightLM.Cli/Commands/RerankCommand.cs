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

/// <summary><c>lightlm rerank</c>.</summary>
internal sealed class RerankCommand : AnswerCommand<(string Query, string[] Texts, int Top), IReadOnlyList<RankedText>>
{
    private readonly Argument<string?> _query =
        TextArgument.Create("What the texts should fit, such as a question; without it, each line of standard input is one with its texts", "QUERY");
    private readonly Argument<string[]> _texts = new("TEXT")
    {
        Description = "The texts; without any, each line of --input or of standard input is one",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _input = CommonOptions.Path("--input", "The texts, one a line");
    private readonly Option<int?> _top = CommonOptions.Count("--top", "How many of the best texts to show; by default all", int.MaxValue);

    public RerankCommand(Shell shell)
        : base(shell, "rerank", "Sort texts by how well they fit a query")
    {
        _top.Aliases.Add("-n");
        TakeWithModelThatCuts(_query, _texts, _input, _top);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm rerank \"农村金融；农民收入；面板数据\" \"提出一种基于卷积神经网络的图像识别算法。\" \"分析了农村金融发展对农民收入增长的影响。\"", "which text do the keywords fit better?"),
        new("cat texts.txt | lightlm rerank \"农村金融；农民收入；面板数据\" --top 3 --json", "the three best lines of a file"),
        new("lightlm rerank \"如何更换花呗绑定银行卡\" --input texts.txt --model reranker.lightlm", "with a reranker of yours"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The score is the model's own: of one label what its function makes of the logit (sigmoid, or the logit itself), of two the second's probability.",
        "Sorted is by the logit, of two labels by the second's less the first's, which tells scores near 0 and 1 apart.",
        "index counts the texts from 0.",
        "Lines of standard input without QUERY: QUERY<tab>TEXT<tab>TEXT, and as many more as there are.",
        "Without --model the classifier of keywords and abstracts judges (csl); for search, convert a reranker of yours.",
        NoteTexts.Cut,
        NoteTexts.JsonLines("{\"query\": ..., \"texts\": [...]}"),
        NoteTexts.Bulk,
    ];

    protected override LineMembers Members { get; } = new(["query", "texts"], ["query", "texts"]);

    protected override void CheckUsage(ParseResult arguments)
    {
        if (arguments.GetValue(_texts) is { Length: > 0 } && arguments.GetValue(_input) is not null)
        {
            throw new UsageException("TEXT and --input exclude each other: give the texts in one way.");
        }

        if (arguments.GetValue(_query) is null && arguments.GetValue(_input) is not null)
        {
            throw new UsageException("QUERY is missing: name what the texts of --input should fit.");
        }
    }

    protected override string? Argument(ParseResult arguments) => arguments.GetValue(_query);

    protected override (string Query, string[] Texts, int Top) ReadItem(ParseResult arguments, InputLine line)
    {
        if (line.Number is null)
        {
            return (line.Text, ReadTexts(arguments), Top(arguments));
        }

        string[] fields = line.Text.Split('\t');
        return fields.Length > 1
            ? (fields[0], fields[1..], Top(arguments))
            : throw new InputException("expected a query and its texts, separated by tabs, found one field. Name the query as QUERY if each line is a text.");
    }

    protected override (string Query, string[] Texts, int Top) ReadItem(ParseResult arguments, JsonItem row) => (row["query"].Text(), [.. row["texts"].Texts()], Top(arguments));

    protected override PreparedInput<IReadOnlyList<RankedText>> Prepare(ParseResult arguments, LightModel model, (string Query, string[] Texts, int Top) item) =>
        model.PrepareRanking(item.Query, item.Texts);

    protected override string Heading(Shell shell, (string Query, string[] Texts, int Top) item) => item.Query;

    protected override void WriteJson(
        Utf8JsonWriter json, (string Query, string[] Texts, int Top) item, IReadOnlyList<RankedText> result, bool hasId)
    {
        json.WriteString("query", item.Query);
        json.WriteObjects("texts", result.Take(item.Top), text =>
        {
            json.WriteNumber("index", text.Index);
            json.WriteString("text", text.Text);
            json.WriteNumber("score", text.Score);
            json.WriteNumber("logit", text.Logit);
            CutView.WriteJson(json, text.Cuts);
        });
    }

    /// <summary>Each text has its own.</summary>
    protected override void WriteCuts(Utf8JsonWriter json, IReadOnlyList<CutText> cuts)
    {
    }

    protected override void WriteCutNotes(string place, (string Query, string[] Texts, int Top) item, IReadOnlyList<RankedText> result, IReadOnlyList<CutText> cuts)
    {
        foreach (RankedText text in result.Take(item.Top))
        {
            CutView.WriteNotes(Shell, $"{place}text {Numbers.Whole(text.Index)}: ", text.Cuts);
        }
    }

    private int Top(ParseResult arguments) => arguments.GetValue(_top) ?? int.MaxValue;

    private string[] ReadTexts(ParseResult arguments)
    {
        if (arguments.GetValue(_texts) is { Length: > 0 } given)
        {
            return given;
        }

        string[] lines = arguments.GetValue(_input) is string path
            ? WholeText.ReadFile(path).ReplaceLineEndings("\n").Split('\n')
            : [.. LineBatches.FromInput(Shell).SelectMany(batch => batch).Select(line => line.Text)];
        return lines is [.. string[] all, ""] ? all : lines;
    }

    protected override void WriteView(Shell shell, (string Query, string[] Texts, int Top) item, IReadOnlyList<RankedText> result)
    {
        TableView table = new(Column.Score, Column.Number("logit") with { Spare = 1 }, Column.Number("index"), Column.Text("text"));
        foreach (RankedText text in result.Take(item.Top))
        {
            table.Add(Numbers.Score(text.Score), Numbers.Percent(text.Logit), Numbers.Whole(text.Index), text.Text);
        }

        table.Write(shell);
    }
}
