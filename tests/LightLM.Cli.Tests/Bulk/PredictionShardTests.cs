using System.Text;
using System.Text.Json.Nodes;
using LightLM.Clue.Sets;
using LightLM.Testing;

namespace LightLM.Cli.Tests.Bulk;

/// <summary>Whole data sets in shards, and after a kill.</summary>
public sealed class PredictionShardTests : IDisposable
{
    private const int Shards = 3;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Sets => [.. KnownSets.All.Select(set => set.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sets))]
    public void Shards_of_a_data_set_put_together_are_the_whole(string set)
    {
        string[] predict = Predict(set);
        string whole = _folder.At("whole.json");
        Cli.Run([.. predict, "--out", whole]).Succeeds();
        string[] parts = [.. Enumerable.Range(0, Shards).Select(shard => _folder.At($"{shard}.json"))];
        foreach ((int shard, string part) in parts.Index())
        {
            Cli.Run([.. predict, "--out", part, "--shard", $"{shard}/{Shards}"]).Succeeds();
        }

        string merged = _folder.At("merged.json");
        Cli.Run(["merge", .. parts, "--out", merged]).Succeeds();
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(merged));
        Assert.NotEqual(0, new FileInfo(merged).Length);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_killed_prediction_goes_on(string set)
    {
        string output = _folder.At("out.json");
        string[] predict = [.. Predict(set), "--out", output];
        Cli.Run(predict).Succeeds();
        byte[] whole = File.ReadAllBytes(output);
        string text = Encoding.UTF8.GetString(whole);
        bool isObject = set is "cmrc2018" or "mrqa";
        string[] rows = isObject ? text["{\n    ".Length..^"\n}\n".Length].Split(",\n    ") : [.. text.Split('\n')[..^1].Select(row => row + "\n")];
        File.Delete(output);
        Journal(rows[..2]);
        Assert.Contains($"going on behind the first 2 of {rows.Length} rows", Cli.Run(predict).Error, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(output));

        Journal(["of the killed run"]);
        Cli.Run(predict);
        Assert.Contains("of the killed run", File.ReadAllText(output), StringComparison.Ordinal);

        void Journal(IEnumerable<string> done)
        {
            string data = predict[predict.IndexOf("--data") + 1];
            using LightLM.Cli.Bulk.RowJournal journal = LightLM.Cli.Bulk.RowJournal.Open(
                output, UnfinishedRun.Identity(predict, data, isObject ? "answers" : "predictions", rows: rows.Length));
            journal.Append([.. done.Select(row => new LightLM.Cli.Bulk.RowOutput(Encoding.UTF8.GetBytes(row)))]);
        }
    }

    [Fact]
    public void Rows_without_an_answer_are_told_of_after_a_kill_too()
    {
        string data = _folder.Write("test.json", """
            {"id": 1, "target": {"span1_text": "他", "span1_index": 0, "span2_text": "她", "span2_index": 2}, "text": "他和她"}
            {"id": 2, "target": {"span1_text": " ", "span1_index": 1, "span2_text": "她", "span2_index": 2}, "text": "他 她"}

            """);
        string[] predict = ["predict", "-t", "cluewsc2020", "--data", data, "--model", RealModels.Shipped("cluewsc2020"), "--out"];
        string whole = _folder.At("whole.json");
        Cli.Run([.. predict, whole]).Fails(ExitCode.Input, "line 2, id 2", "Rows without a prediction: 1");
        string[] parts = [_folder.At("0.json"), _folder.At("1.json")];
        Cli.Run([.. predict, parts[0], "--shard", "0/2"]).Succeeds();
        Cli.Run([.. predict, parts[1], "--shard", "1/2"]).Fails(ExitCode.Input, "line 2, id 2", "is empty");
        Cli.Run(["merge", .. parts, "--out", _folder.At("merged.json")]).Fails(ExitCode.Success, "1 of the rows have no answer");
        Assert.Equal(File.ReadAllText(whole), File.ReadAllText(_folder.At("merged.json")));
    }

    private string[] Predict(string set)
    {
        string mini = Path.Combine(AppContext.BaseDirectory, "mini", set);
        string data = Path.Combine(mini, set == "mrqa" ? "dev.jsonl" : "test.json");
        return ["predict", "-t", set, "--data", data, "--model", Model(set)];
    }

    private string Model(string set)
    {
        if (KnownSets.All.Single(known => known.Name == set) is not ClassificationSet { Labels: var labels })
        {
            return RealModels.Shipped(set == "mrqa" ? "cmrc2018" : set);
        }

        TinyCheckpoint checkpoint = new("ForSequenceClassification");
        checkpoint.AddDense("classifier", labels.Count, 4);
        checkpoint.With("id2label", new JsonObject(labels.Index().Select(label => KeyValuePair.Create($"{label.Index}", (JsonNode?)label.Item))));
        return checkpoint.Save(_folder, set);
    }
}
