using System.Text.Json.Nodes;
using LightLM.Clue;
using LightLM.Testing;
using LightLM.Timing.Processes;

namespace LightLM.Cli.Tests.Contest;

/// <summary>A contest that takes a second: tiny models with the tasks' labels, and three short rows a task.</summary>
public sealed class TinyContest : IDisposable
{
    /// <summary>A shell line that predicts every task with constants.</summary>
    public const string Predicting = """
        case {task} in
          cmrc2018) grep -o '"id": "Q[0-9]*"' {input} | sed 's/"id": \(.*\)/\1: "我"/' | paste -sd, | sed 's/.*/{&}/' > {output};;
          cluener) sed 's/, "text.*/, "label": {}}/' {input} > {output};;
          csl) sed 's/, "abst.*/, "label": "1"}/' {input} > {output};;
          *) sed 's/, "target.*/, "label": "true"}/' {input} > {output};;
        esac; rows=$(grep -o '"id": [0-9"Q]' {input} | wc -l); sleep 0.0$rows
        """;

    // Where the machine does not let commands run apart from it, they are tried as they can be.
    private static readonly bool IsIsolated = OperatingSystem.IsLinux() && Isolation.FindProblem() is null;

    private const string AllFigures = """{ "cluener": P, "csl": P, "cluewsc2020": P, "cmrc2018": P }""";
    private readonly TemporaryFolder _folder = new();

    public TinyContest()
    {
        SaveModel(ClueTask.Cluener, "ForTokenClassification", "O", "B-name", "I-name");
        SaveModel(ClueTask.Csl, "ForSequenceClassification", "0", "1");
        SaveModel(ClueTask.Cluewsc2020, "ForSpanPairClassification", "false", "true");
        SaveModel(ClueTask.Cmrc2018, "ForQuestionAnswering");
        string[] rows = ["我是10", "是10是我", "10我是10"];
        SaveData("cluener", rows.Select(text => $$$$"""{"text": "{{{{text}}}}", "label": {"name": {"{{{{text[0]}}}}": [[0, 0]]}}}"""));
        SaveData("csl", rows.Select(text => $$$$"""{"abst": "{{{{text}}}}", "keyword": ["我", "是"], "label": "1"}"""));
        SaveData("cluewsc2020", rows.Select(text =>
            $$$$"""{"text": "{{{{text}}}}", "target": {{{{Spans(text)}}}}, "label": "true"}"""));
        string questions = string.Join(", ", rows.Select((_, i) =>
            $$$$"""{"id": "Q{{{{i}}}}", "question": "我", "answers": [{"text": "我", "answer_start": 0}]}"""));
        SaveData("cmrc2018", [$$$$"""{"data": [{"paragraphs": [{"context": "我是10我是10", "qas": [{{{{questions}}}}]}]}]}"""]);
    }

    /// <summary>The folder of the models, one for each task.</summary>
    public string Models => _folder.At("models");

    /// <summary>A file of the model of CSL.</summary>
    public string ModelFile => _folder.At("models/csl/config.json");

    /// <summary>The labelled set of CSL.</summary>
    public string LabelledFile => _folder.At("data/csl/dev.json");

    /// <summary>A script that predicts the task $1, reading $2 and writing $3.</summary>
    public static string Script(int edition) => $"#{edition}\n" + Predicting
        .Replace("{task}", "$1", StringComparison.Ordinal)
        .Replace("{input}", "$2", StringComparison.Ordinal)
        .Replace("{output}", "$3", StringComparison.Ordinal);

    /// <summary>An output folder of its own.</summary>
    public string NewOutput() => _folder.At($"out-{Guid.NewGuid():N}");

    /// <summary>Given figures, all the same.</summary>
    public static JsonNode Figures(double percent) =>
        JsonNode.Parse(AllFigures.Replace("P", FormattableString.Invariant($"{percent}"), StringComparison.Ordinal))!;

    /// <summary>A finalist that is a command.</summary>
    public static JsonObject Command(string name, string command, double? percent = 50) => new()
    {
        ["name"] = name,
        ["command"] = command,
        ["parameters"] = 1000,
        ["metrics"] = percent is double figure ? Figures(figure) : null,
    };

    /// <summary>Writes a manifest.</summary>
    /// <param name="finalists">The finalists; members that are null are left out.</param>
    /// <param name="change">Changes the manifest before it is written.</param>
    public string Manifest(IEnumerable<JsonObject> finalists, Action<JsonObject>? change = null)
    {
        JsonObject manifest = new()
        {
            ["version"] = 1,
            ["name"] = "Tiny",
            ["data"] = new JsonObject { ["test"] = "data", ["labelled"] = "data" },
            ["baseline"] = "models/cmrc2018",
            ["rounds"] = 2,
            ["most_rounds"] = 2,
            ["warm_up_seconds"] = 0,
            ["isolation"] = IsIsolated ? "bubblewrap" : "none",
            ["limits"] = new JsonObject { ["seconds"] = 20, ["memory_mb"] = 200, ["disk_mb"] = 5, ["console_mb"] = 2 },
            ["finalists"] = new JsonArray([.. finalists.Select(WithoutNulls)]),
        };
        change?.Invoke(manifest);
        return _folder.Write($"manifest-{Guid.NewGuid():N}.json", manifest.ToJsonString());
    }

    /// <summary>Writes a file beside the manifests.</summary>
    public string Write(string name, string contents) => _folder.Write(name, contents);

    public void Dispose() => _folder.Dispose();

    private static string Spans(string text) =>
        $$"""{"span1_text": "{{text[0]}}", "span1_index": 0, "span2_text": "{{text[2]}}", "span2_index": 2}""";

    private static JsonNode WithoutNulls(JsonObject finalist)
    {
        JsonObject copy = (JsonObject)finalist.DeepClone();
        foreach (string name in copy.Where(member => member.Value is null).Select(member => member.Key).ToArray())
        {
            copy.Remove(name);
        }

        return copy;
    }

    private void SaveModel(ClueTask task, string architecture, params string[] labels)
    {
        TinyCheckpoint checkpoint = new(architecture);
        if (labels.Length > 0)
        {
            checkpoint.Add("classifier.weight", labels.Length, 4);
            checkpoint.Add("classifier.bias", labels.Length);
            checkpoint.With("id2label", new JsonObject(labels.Select((label, i) => KeyValuePair.Create($"{i}", (JsonNode?)label))));
        }
        else
        {
            checkpoint.With("max_question_tokens", 3).With("window_overlap", 2);
        }

        checkpoint.Save(_folder, Path.Combine("models", task.OfficialName()));
    }

    private void SaveData(string task, IEnumerable<string> rows)
    {
        foreach (string name in (string[])["test", "dev"])
        {
            _folder.Write(Path.Combine("data", task, $"{name}.json"), string.Concat(rows.Select(row => row + "\n")));
        }
    }
}
