using LightLM.Contest;
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
        JournalRecord record = Record(1) with { FinalistMs = 0.1 + 0.2, Finalist = "队\u202E\n\"", Reason = "x", RatioLow = double.Epsilon };
        using (ContestJournal journal = ContestJournal.Open(Path))
        {
            journal.Add(record);
            journal.Add(Record(2));
        }

        using ContestJournal read = ContestJournal.Open(Path);
        Assert.Equal([record, Record(2)], read.Records.Skip(1));
    }

    [Fact]
    public void A_journal_cut_off_anywhere_loses_its_last_measurement_only()
    {
        using (ContestJournal journal = ContestJournal.Open(Path))
        {
            journal.Add(Record(1));
            journal.Add(Record(2));
        }

        byte[] whole = File.ReadAllBytes(Path);
        int secondEnd = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int length = secondEnd; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            using (ContestJournal journal = ContestJournal.Open(Path))
            {
                Assert.Equal([Record(1)], journal.Records.Skip(1));
                journal.Add(Record(2));
            }

            Assert.Equal(whole, File.ReadAllBytes(Path));
        }
    }

    [Theory]
    [InlineData("{\"kind\":\"Header\",\"version\":2}\nnot JSON\n{\"kind\":\"Run\"}\n", "line 2")]
    [InlineData("{\"kind\":\"Header\",\"version\":3}\n", "line 1")]
    [InlineData("{\"kind\":\"Run\"}\n", "line 1")]
    [InlineData("{\"kind\":\"Header\",\"version\":2}\n{\"kind\":\"Unheard\"}\n", "line 2")]
    [InlineData("{\"kind\":\"Header\",\"version\":2}\n\n", "line 2")]
    public void A_damaged_journal_is_refused(string contents, string place)
    {
        _folder.Write("journal.jsonl", contents);
        Assert.Contains(place, Assert.Throws<InputException>(() => ContestJournal.Open(Path)).Message, StringComparison.Ordinal);
        Assert.Equal(contents, File.ReadAllText(Path));
    }

    [Fact]
    public void Two_contests_do_not_share_a_journal()
    {
        using ContestJournal journal = ContestJournal.Open(Path);
        Assert.Contains("no other contest", Assert.Throws<InputException>(() => ContestJournal.Open(Path)).Message, StringComparison.Ordinal);
    }

    private static JournalRecord Record(int round) => new() { Kind = JournalKind.Run, Key = "k", Task = "csl", Round = round };
}
