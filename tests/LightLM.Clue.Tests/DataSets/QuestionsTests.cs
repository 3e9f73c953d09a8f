using LightLM.Clue.DataSets;
using LightLM.Clue.Submissions;
using LightLM.Testing;

namespace LightLM.Clue.Tests.DataSets;

/// <summary>Data sets written without labels, for programs that are to predict them.</summary>
public sealed class QuestionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Rows_keep_everything_but_their_labels(ClueTask task)
    {
        IReadOnlyList<ClueExample> rows = ClueDataSet.Read(task, Fixture.Path($"mini/{task.OfficialName()}/dev.json"));
        string path = _folder.At("questions.json");
        ClueDataSet.WriteQuestions(path, rows);
        IReadOnlyList<ClueExample> read = ClueDataSet.Read(task, path);
        Assert.Equal(rows.Select(Question).Order(), read.Select(Question).Order());
        Assert.Equal(rows.Select(row => row.Id.IsNumber), read.Select(row => row.Id.IsNumber));
        Assert.DoesNotContain("label", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.All(
            read.OfType<Cmrc2018Example>().SelectMany(row => row.Answers),
            answer => Assert.StartsWith("FAKE_", answer.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Predictions_are_checked_against_the_rows_that_were_asked()
    {
        IReadOnlyList<ClueExample> rows = ClueDataSet.ReadCsl(Fixture.Path("mini/csl/dev.json")).Take(2).ToArray();
        string right = _folder.Write("right", string.Concat(rows.Select(row => $"{{\"id\": {row.Id}, \"label\": \"1\"}}\n")));
        Assert.Empty(Submission.Check(ClueTask.Csl, right, rows));
        Assert.Contains("1 of 24 rows", Assert.Single(Submission.Check(
            ClueTask.Csl,
            _folder.Write("short", string.Concat(Enumerable.Range(0, 23).Select(id => $"{{\"id\": {id}, \"label\": \"1\"}}\n"))),
            ClueDataSet.ReadCsl(Fixture.Path("mini/csl/dev.json")))).Message, StringComparison.Ordinal);
        Assert.NotEmpty(Submission.Check(ClueTask.Csl, _folder.At("missing"), rows));
        Assert.NotEmpty(Submission.Check(ClueTask.Csl, _folder.Write("garbage", [0xFF, 0x00, 0x80, 0x0A]), rows));
    }

    private static string Question(ClueExample row) => row switch
    {
        CluenerExample sentence => $"{row.Id} {sentence.Text}",
        CslExample paper => $"{row.Id} {paper.Abstract} {string.Join('|', paper.Keywords)}",
        Cluewsc2020Example pronoun => $"{row.Id} {pronoun.Text} {pronoun.Noun} {pronoun.Pronoun}",
        Cmrc2018Example question => $"{row.Id} {question.Title} {question.Passage} {question.Question}",
        _ => throw new InvalidOperationException(),
    };
}
