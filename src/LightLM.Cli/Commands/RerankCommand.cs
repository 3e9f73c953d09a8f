using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm rerank</c>.</summary>
internal sealed class RerankCommand : CliCommand
{
    private readonly Argument<string> _query = new("QUERY") { Description = "What the texts should fit, such as a question" };
    private readonly Argument<string[]> _texts = new("TEXT")
    {
        Description = "The texts; without any, each line of --input or of standard input is one",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _input = CommonOptions.Path("--input", "The texts, one a line");
    private readonly Option<int?> _top = CommonOptions.Count("--top", "How many of the best texts to show; by default all", int.MaxValue);
    private readonly Option<bool> _noTruncation = CommonOptions.NoTruncation();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();

    public RerankCommand(Shell shell)
        : base(shell, "rerank", "Sort texts by how well they fit a query")
    {
        _top.Aliases.Add("-n");
        Take(_query, _texts, _input, _top, _noTruncation, _model, _json);
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
        "Without --model the classifier of keywords and abstracts judges (csl); for search, convert a reranker of yours.",
        NoteTexts.Cut,
    ];

    protected override int Execute(ParseResult arguments)
    {
        if (arguments.GetValue(_texts) is { Length: > 0 } && arguments.GetValue(_input) is not null)
        {
            throw new UsageException("TEXT and --input exclude each other: give the texts in one way.");
        }

        LightModelOptions options = new() { AllowTruncation = !arguments.GetValue(_noTruncation) };
        using LightModel model = ModelLoading.Load(Shell, arguments.GetValue(_model), Name, options);
        string query = arguments.GetRequiredValue(_query);
        IReadOnlyList<string> texts = ReadTexts(arguments);
        IReadOnlyList<RankedText> ranked = model.Rank(query, texts, Shell.Cancellation);
        RankedText[] best = [.. ranked.Take(arguments.GetValue(_top) ?? ranked.Count)];
        if (arguments.GetValue(_json))
        {
            Json.WriteObject(Shell.Output, json => WriteJson(json, query, best));
        }
        else
        {
            WriteView(best);
        }

        return ExitCode.Success;
    }

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

    private static void WriteJson(Utf8JsonWriter json, string query, RankedText[] ranked)
    {
        json.WriteString("query", query);
        json.WriteObjects("texts", ranked, text =>
        {
            json.WriteNumber("index", text.Index);
            json.WriteString("text", text.Text);
            json.WriteNumber("score", text.Score);
            json.WriteNumber("logit", text.Logit);
            CutView.WriteJson(json, text.Cuts);
        });
    }

    private void WriteView(RankedText[] ranked)
    {
        TableView table = new(Column.Score, Column.Number("logit") with { Spare = 1 }, Column.Number("index"), Column.Text("text"));
        foreach (RankedText text in ranked)
        {
            table.Add(Numbers.Score(text.Score), Numbers.Percent(text.Logit), Numbers.Whole(text.Index), text.Text);
        }

        table.Write(Shell);
        foreach (RankedText text in ranked)
        {
            CutView.WriteNotes(Shell, $"text {Numbers.Whole(text.Index)}: ", text.Cuts);
        }
    }
}
