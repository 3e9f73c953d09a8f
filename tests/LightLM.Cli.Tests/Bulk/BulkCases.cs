using LightLM.Testing;

namespace LightLM.Cli.Tests.Bulk;

/// <summary>Each command that answers lines, with a model and lines of its kind.</summary>
internal static class BulkCases
{
    /// <summary>The commands.</summary>
    public static TheoryData<string> Commands =>
        ["ner", "classify", "coref", "ask", "fill", "rerank", "choose", "follows", "detect", "extract", "embed"];

    /// <summary>The command's own arguments, its model, and lines as JSON members.</summary>
    public static (string[] Arguments, string[] Rows) Of(string command, TinyModels models) => command switch
    {
        "ner" => (["--model", models.Entities], Texts),
        "classify" => (["--model", models.Labels], [.. Texts, "\"text\":\"我\",\"second\":\"是\""]),
        "coref" => (["--model", models.Spans], ["\"text\":\"我是10\",\"first\":\"我\",\"second\":{\"start\":1,\"end\":2}", "\"text\":\"是我\",\"first\":\"0:1\",\"second\":\"我\""]),
        "ask" => (["--model", models.Answers, "--passage", "我是10"], ["\"question\":\"我\"", "\"question\":\"是\",\"passage\":\"是我我\""]),
        "fill" => (["--model", models.Masks, "--top", "2"], ["\"text\":\"我[MASK]\"", "\"text\":\"[MASK]是10\""]),
        "rerank" => (["--model", models.Reranker], ["\"query\":\"我\",\"texts\":[\"是\",\"10\"]", "\"query\":\"是\",\"texts\":[\"我\"]"]),
        "choose" => (["--model", models.Choices], ["\"text\":\"我\",\"choices\":[\"是\",\"10\"]", "\"text\":\"是\",\"choices\":[\"我\",\"我我\",\"是\"]"]),
        "follows" => (["--model", models.Pretrained], ["\"text\":\"我\",\"second\":\"是\"", "\"text\":\"是\",\"second\":\"10\""]),
        "detect" => (["--model", models.Replacements, "--threshold", "0"], Texts),
        "extract" => (["我", "--model", models.Extraction], ["\"text\":\"是\"", "\"text\":\"我是\""]),
        "embed" => (["--model", models.Plain], Texts),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
    };

    /// <summary>A file of the command's JSON lines: each of its own twice, among them lines that cannot be answered.</summary>
    public static string Write(TemporaryFolder folder, string[] rows)
    {
        IEnumerable<string> lines = rows.Concat(rows).Index().Select(row => $"{{\"id\":\"第{row.Index}\",{row.Item},\"note\":[1.0, {{\"a\":null}}]}}");
        return folder.Write("rows.jsonl", string.Join('\n', [.. lines, "{\"id\":7}", "no JSON"]) + "\n");
    }

    private static string[] Texts => ["\"text\":\"我是10\"", "\"text\":\"10\"", "\"text\":\"是我\""];
}
