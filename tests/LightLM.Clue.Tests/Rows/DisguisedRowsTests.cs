using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;
using LightLM.Clue.Rows;
using LightLM.Clue.Submissions;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Rows;

/// <summary>Groups of rows that are asked in one file.</summary>
public sealed class DisguisedRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_has_all_rows_in_its_order_under_ids_that_say_nothing(ClueTask task)
    {
        DisguisedRows mixed = DisguisedRows.Mix(task, Groups(task), seed: 1);
        string path = _folder.Write("questions.json", ClueDataSet.QuestionBytes(mixed.Rows));
        IReadOnlyList<ClueExample> read = ClueDataSet.Read(task, path);
        string prefix = task == ClueTask.Cmrc2018 ? "Q" : "";
        Assert.Equal(Enumerable.Range(0, mixed.Rows.Count).Select(i => $"{prefix}{i}"), read.Select(row => row.Id.ToString()));
        Assert.Equal(read.Select(Content), mixed.Rows.Select(Content));
        Assert.Equal(Groups(task).SelectMany(rows => rows).Select(Content).Order(), read.Select(Content).Order());
        Assert.NotEqual(Groups(task).SelectMany(rows => rows).Select(Content), read.Select(Content));
        Assert.DoesNotContain("_QUERY_", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Titles_do_not_tell_where_a_passage_is_from()
    {
        Cmrc2018Example titled = new("A", 1, "望海塔", "塔在海边。", "塔在哪里？", []);
        DisguisedRows mixed = DisguisedRows.Mix(ClueTask.Cmrc2018, [[titled], [titled with { Title = null }]], seed: 1);
        byte[] bytes = ClueDataSet.QuestionBytes(mixed.Rows);
        Assert.DoesNotContain("望海塔", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_those_of_the_file()
    {
        IReadOnlyList<ClueExample> rows = Mini(ClueTask.Cluener, "dev");
        string path = _folder.At("questions.json");
        ClueDataSet.WriteQuestions(path, rows);
        Assert.Equal(File.ReadAllBytes(path), ClueDataSet.QuestionBytes(rows));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_order_is_the_seed_s(ClueTask task)
    {
        string[] Once(int seed) => [.. DisguisedRows.Mix(task, Groups(task), seed).Rows.Select(Content)];
        Assert.Equal(Once(1), Once(1));
        Assert.NotEqual(Once(1), Once(2));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Predictions_come_back_to_each_group_under_its_own_ids(ClueTask task)
    {
        IReadOnlyList<IReadOnlyList<ClueExample>> groups = Groups(task);
        DisguisedRows mixed = DisguisedRows.Mix(task, groups, seed: 1);
        string[] paths = [_folder.At("0"), _folder.At("1"), _folder.At("2")];
        mixed.Split(Predict(task, mixed.Rows), paths);
        foreach ((IReadOnlyList<ClueExample> rows, string path) in groups.Zip(paths))
        {
            Assert.Equal(File.ReadAllBytes(Predict(task, rows)), File.ReadAllBytes(path));
            Assert.DoesNotContain(Submission.Check(task, path, rows), problem => problem.Severity == ProblemSeverity.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_row_without_a_prediction_is_lacking_and_a_foreign_one_is_ignored(ClueTask task)
    {
        ClueExample[] rows = [.. Mini(task, "dev").Take(2)];
        DisguisedRows mixed = DisguisedRows.Mix(task, [[rows[0]], [rows[1]]], seed: 1);
        ClueExample answered = mixed.Rows[0];
        string[] paths = [_folder.At("0"), _folder.At("1")];
        mixed.Split(Predict(task, [answered, answered with { Id = "elsewhere" }]), paths);
        int group = Content(answered) == Content(rows[0]) ? 0 : 1;
        Assert.Equal(File.ReadAllBytes(Predict(task, [rows[group]])), File.ReadAllBytes(paths[group]));
        Assert.Equal(File.ReadAllBytes(Predict(task, [])), File.ReadAllBytes(paths[1 - group]));
    }

    [Fact]
    public void Predictions_that_cannot_be_read_are_refused()
    {
        DisguisedRows mixed = DisguisedRows.Mix(ClueTask.Csl, [Mini(ClueTask.Csl, "dev")], seed: 1);
        string path = _folder.Write("predictions.json", "{\"id\": 0, \"label\": 1}\n");
        Assert.Throws<DataFileException>(() => mixed.Split(path, [_folder.At("0")]));
        Assert.Throws<ArgumentException>(() => mixed.Split(path, []));
    }

    [Fact]
    public void Nothing_can_be_mixed_with_nothing()
    {
        Assert.Empty(DisguisedRows.Mix(ClueTask.Csl, [], seed: 1).Rows);
        Assert.Empty(DisguisedRows.Mix(ClueTask.Cmrc2018, [[], []], seed: 1).Rows);
    }

    /// <summary>Two sets whose ids are the same in part, and recombined rows of one of them.</summary>
    private static IReadOnlyList<IReadOnlyList<ClueExample>> Groups(ClueTask task)
    {
        IReadOnlyList<ClueExample> dev = Mini(task, "dev");
        return [dev, Mini(task, "test"), RecombinedRows.Of([.. dev.Take(5)], dev, seed: 1)];
    }

    private static IReadOnlyList<ClueExample> Mini(ClueTask task, string split) =>
        ClueDataSet.Read(task, Fixture.Path($"mini/{task.OfficialName()}/{split}.json"));

    /// <summary>Predictions that differ from row to row, whatever its id.</summary>
    private string Predict(ClueTask task, IReadOnlyList<ClueExample> rows)
    {
        string path = _folder.At("predictions.json");
        switch (task)
        {
            case ClueTask.Cluener:
                PredictionFile.WriteCluener(path, rows.Cast<CluenerExample>().Select(row => new CluenerPrediction(
                    row.Id, [new("name", CodePoints.Slice(row.Text, 0, 2)!, 0, 1)])
                { Unplaced = [new("game", row.Text)] }));
                break;
            case ClueTask.Cmrc2018:
                PredictionFile.WriteCmrc2018(path, rows.Cast<Cmrc2018Example>().Select(row => new AnswerPrediction(row.Id, row.Question)));
                break;
            default:
                PredictionFile.WriteLabels(task, path, rows.Select(row =>
                    new LabelPrediction(row.Id, task.Labels()[Content(row).Length % 2])));
                break;
        }

        return path;
    }

    private static string Content(ClueExample row) => row switch
    {
        CluenerExample sentence => sentence.Text,
        CslExample paper => $"{paper.Abstract} {string.Join('|', paper.Keywords)}",
        Cluewsc2020Example pronoun => $"{pronoun.Text} {pronoun.Noun} {pronoun.Pronoun}",
        Cmrc2018Example question => $"{question.Passage} {question.Question}",
        _ => throw new InvalidOperationException(),
    };
}
