using System.Text.Json;
using LightLM.Clue.Scoring;
using LightLM.Contest.Journal;
using LightLM.Testing;

namespace LightLM.Cli.Tests.Contest;

public sealed class ContestJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("journal.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Measurements_are_there_again_digit_for_digit()
    {
        JournalRecord record = Record(1) with
        {
            Finalist = "队\u202E\n\"",
            Score = new ScoredTask(
                new FigureEstimate(0.1 + 0.2, double.Epsilon, 1e300), new Dictionary<string, double> { ["em"] = 1.0 / 3 }, 3, new("p", 1, "h")),
        };
        using (ContestJournal journal = Open())
        {
            journal.Add(record);
            journal.Add(Record(2));
        }

        using ContestJournal read = Open();
        Assert.Equal([Json(record), Json(Record(2))], read.Records.Skip(1).Select(line => Json(line with { At = null })));
    }

    [Fact]
    public void A_journal_cut_off_anywhere_loses_its_last_measurement_only()
    {
        using (ContestJournal journal = Open())
        {
            journal.Add(Record(1));
            journal.Add(Record(2));
        }

        byte[] whole = File.ReadAllBytes(Path);
        int secondEnd = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int length = secondEnd; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            using (ContestJournal journal = Open())
            {
                Assert.Equal([Json(Record(1))], journal.Records.Skip(1).Select(line => Json(line with { At = null })));
                journal.Add(Record(2));
            }

            Assert.Equal(whole, File.ReadAllBytes(Path));
        }
    }

    [Fact]
    public void A_changed_digit_a_missing_line_and_an_exchanged_one_are_noticed_where_they_are()
    {
        using (ContestJournal journal = Open())
        {
            foreach (int round in Enumerable.Range(1, 4))
            {
                journal.Add(Record(round));
            }
        }

        string[] lines = File.ReadAllLines(Path);
        foreach (string[] changed in (string[][])
            [
                [.. lines[..2], lines[2].Replace("\"number\":2", "\"number\":3", StringComparison.Ordinal), .. lines[3..]],
                [.. lines[..2], .. lines[3..]],
                [.. lines[..2], lines[3], lines[2], lines[4]],
            ])
        {
            Assert.NotEqual(lines, changed);
            string contents = string.Concat(changed.Select(line => line + "\n"));
            File.WriteAllText(Path, contents);
            Assert.Contains("line 3: it does not follow", Assert.Throws<InputException>(Open).Message, StringComparison.Ordinal);
            Assert.Equal(contents, File.ReadAllText(Path));
        }
    }

    [Fact]
    public void A_journal_that_something_else_writes_to_while_the_contest_runs_is_noticed()
    {
        using ContestJournal journal = Open();
        journal.Add(Record(1));
        journal.RequireUnchanged();
        string whole = File.ReadAllText(Path);
        File.WriteAllText(Path, whole.Replace("\"number\":1", "\"number\":9", StringComparison.Ordinal));
        Assert.Contains("line 2", Assert.Throws<InputException>(journal.RequireUnchanged).Message, StringComparison.Ordinal);
        File.WriteAllText(Path, whole + "{}\n");
        Assert.Contains("something else", Assert.Throws<InputException>(() => journal.Add(Record(2))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"kind\":\"Header\",\"header\":{\"version\":4,\"seed\":1}}\n", "line 1")]
    [InlineData("{\"kind\":\"Header\",\"version\":2}\n", "line 1")]
    [InlineData("not JSON\n", "line 1")]
    [InlineData("\n", "line 1")]
    public void A_journal_without_a_chain_is_refused(string contents, string place)
    {
        _folder.Write("journal.jsonl", contents);
        Assert.Contains(place, Assert.Throws<InputException>(Open).Message, StringComparison.Ordinal);
        Assert.Equal(contents, File.ReadAllText(Path));
    }

    [Theory]
    [InlineData("{\"kind\":\"Round\",\"key\":\"k\",\"task\":\"csl\"}")]
    [InlineData("{\"kind\":\"Score\",\"key\":\"k\",\"task\":\"csl\",\"score\":null}")]
    [InlineData("{\"kind\":\"Score\",\"key\":\"k\",\"task\":\"csl\",\"score\":{\"figure\":null}}")]
    [InlineData("{\"kind\":\"Unheard\"}")]
    [InlineData("{\"kind\":\"Started\",\"key\":\"k\",\"unheard\":1}")]
    [InlineData("{\"kind\":\"Header\",\"header\":{\"version\":4,\"seed\":1}}")]
    public void A_line_that_is_no_measurement_is_refused_also_where_the_chain_is_right(string line)
    {
        JournalChain chain = new();
        byte[] header = chain.Append("{\"kind\":\"Header\",\"header\":{\"version\":4,\"seed\":1}}"u8);
        File.WriteAllBytes(Path, [.. header, (byte)'\n', .. chain.Append(System.Text.Encoding.UTF8.GetBytes(line)), (byte)'\n']);
        Assert.Contains("line 2: expected a measurement", Assert.Throws<InputException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_contests_do_not_share_a_journal()
    {
        using ContestJournal journal = Open();
        Assert.Contains("no other contest", Assert.Throws<InputException>(Open).Message, StringComparison.Ordinal);
    }

    private static string Json(JournalRecord record) => JsonSerializer.Serialize(record, JournalJson.Default.JournalRecord);

    private static JournalRecord Record(int round) => new()
    {
        Kind = JournalKind.Round,
        Key = "k",
        Task = "csl",
        Round = new TimedRound(round, 1, 1, new(new(1), new(2)), new(new(1), new(2))),
    };

    private ContestJournal Open() => ContestJournal.Open(Path, new ManualClock());
}
