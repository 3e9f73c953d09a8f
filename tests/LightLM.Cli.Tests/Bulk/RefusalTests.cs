using LightLM.Cli.Bulk;
using LightLM.Testing;

namespace LightLM.Cli.Tests.Bulk;

/// <summary>What belongs to another run is refused by name.</summary>
public sealed class RefusalTests : IClassFixture<TinyModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyModels _models;
    private readonly string _input;
    private readonly string[] _parts;

    public RefusalTests(TinyModels models)
    {
        _models = models;
        _input = _folder.Write("rows.txt", "我\n是\n10\n我是\n");
        _parts = [Part(0, 2), Part(1, 2)];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_shard_is_named() => Merge(_parts[1]).Fails(ExitCode.Input, "expected all 2 shards, found 1", "Missing: 0/2");

    [Fact]
    public void A_shard_that_is_there_twice_is_named() => Merge(_parts[0], _parts[1], _parts[1]).Fails(ExitCode.Input, "1.jsonl", "found 1/2 twice");

    [Fact]
    public void Shards_of_another_number_are_refused() => Merge(_parts[0], Part(1, 3)).Fails(ExitCode.Input, "another number of shards: 2 and 3");

    [Fact]
    public void Shards_of_another_input_are_refused()
    {
        string other = _folder.Write("other.txt", "我\n是\n10\n我我\n");
        Merge(_parts[0], Part(1, 2, other)).Fails(ExitCode.Input, "0.jsonl", "of another input");
    }

    [Fact]
    public void Shards_of_another_model_are_refused() =>
        Merge(_parts[0], Part(1, 2, model: RealModels.Shipped("cluener"))).Fails(ExitCode.Input, "of another model");

    [Fact]
    public void Shards_with_other_options_are_refused() =>
        Merge(_parts[0], Part(1, 2, _input, null, "--least-score", "0.1")).Fails(ExitCode.Input, "with other options: none and --least-score=0.1");

    [Fact]
    public void A_file_that_an_option_names_counts_by_what_it_holds()
    {
        string terms = _folder.Write("terms.tsv", "我\tname\n");
        string first = Part(0, 2, _input, null, "--dictionary", terms);
        Merge(first, Part(1, 2, _input, null, "--dictionary", _folder.Write("same.tsv", "我\tname\n"))).Succeeds();
        Merge(first, Part(1, 2, _input, null, "--dictionary", _folder.Write("terms.tsv", "是\tname\n"))).Fails(ExitCode.Input, "with other options");
    }

    [Fact]
    public void An_output_that_is_no_shard_or_was_changed_is_refused()
    {
        string whole = _folder.At("whole.jsonl");
        Cli.Run("ner", "--model", _models.Entities, "--in", _input, "--out", whole).Succeeds();
        Merge(_parts[0], whole).Fails(ExitCode.Input, "whole.jsonl", "no whole.jsonl.shard.json beside it");
        File.AppendAllText(_parts[1], "\n");
        Merge(_parts).Fails(ExitCode.Input, "1.jsonl", "found another one");
        File.WriteAllText(_parts[1] + ".shard.json", "{\"version\":2}");
        Merge(_parts).Fails(ExitCode.Input, "1.jsonl.shard.json", "version");
        Merge(_folder.At("none")).Fails(ExitCode.Input, "none");
    }

    [Fact]
    public void Rows_of_another_unfinished_run_are_refused()
    {
        string output = _folder.At("x.jsonl");
        string[] run = ["ner", "--model", _models.Entities, "--in", _input, "--out", output];
        string journal = UnfinishedRun.Write(run, output, _input, "json", ["{}\n"]);
        Refuses("with other options: none and --least-score=1", [.. run, "--least-score", "1"]);
        Refuses("of another shard: 0/1 and 1/2", [.. run, "--shard", "1/2"]);
        Refuses("of another model", ["ner", "--model", RealModels.Shipped("cluener"), "--in", _input, "--out", output]);
        Refuses("of another input", ["ner", "--model", _models.Entities, "--in", _folder.Write("other.txt", "我\n"), "--out", output]);
        Refuses("of another command: ner and embed", ["embed", "--model", _models.Plain, "--in", _input, "--out", output]);
        File.WriteAllText(journal, "notes of mine\n");
        Refuses("found something else", run);
        Assert.Equal("notes of mine\n", File.ReadAllText(journal));
        Assert.False(File.Exists(output));

        void Refuses(string reason, string[] other) => Cli.Run(other).Fails(ExitCode.Input, "x.jsonl.part", reason, "Remove it, or name another output.");
    }

    /// <summary>Wherever a write was cut off, the rows before it are kept and nothing behind them.</summary>
    [Fact]
    public void A_torn_row_is_cut_off_at_any_byte()
    {
        string output = _folder.At("x.jsonl");
        string[] run = ["ner", "--model", _models.Entities, "--in", _input, "--out", output];
        string path = UnfinishedRun.Write(run, output, _input, "json", ["一\n", "", "三三\n"]);
        byte[] bytes = File.ReadAllBytes(path);
        RunIdentity identity = UnfinishedRun.Identity(run, _input, "json");
        int last = 0;
        for (int length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            using RowJournal journal = RowJournal.Open(output, identity);
            Assert.InRange(journal.Count, last, last + 1);
            last = journal.Count;
            Assert.Equal(((string[])["一\n", "", "三三\n"])[..last], journal.Read().Select(row => System.Text.Encoding.UTF8.GetString(row.Output)));
            journal.Append([new RowOutput("四\n"u8.ToArray(), "odd", false)]);
            Assert.Equal(("四\n", "odd", false), journal.Read().Select(row => (System.Text.Encoding.UTF8.GetString(row.Output), row.Problem, row.IsAnswered)).Last());
        }

        Assert.Equal(3, last);
        File.WriteAllBytes(path, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        using RowJournal damaged = RowJournal.Open(output, identity);
        Assert.Equal(2, damaged.Count);
    }

    private Cli.Result Merge(params string[] parts) => Cli.Run(["merge", .. parts, "--out", _folder.At("merged.jsonl")]);

    private string Part(int shard, int count, string? input = null, string? model = null, params string[] options)
    {
        string output = _folder.At($"{shard}.jsonl");
        Cli.Run(["ner", "--model", model ?? _models.Entities, "--in", input ?? _input, "--out", output, "--shard", $"{shard}/{count}", .. options]).Succeeds();
        return output;
    }
}
