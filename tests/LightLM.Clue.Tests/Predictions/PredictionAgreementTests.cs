using LightLM.Clue.Predictions;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Predictions;

/// <summary>How many rows two files answer alike.</summary>
public sealed class PredictionAgreementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_agrees_with_itself(ClueTask task)
    {
        string path = Fixture.Path($"metrics-small/{task.OfficialName()}.predictions.json");
        PredictionAgreement agreement = PredictionAgreement.Of(task, path, path);
        Assert.Equal(agreement.Rows, agreement.Same);
        Assert.InRange(agreement.Rows, 7, 50);
    }

    [Fact]
    public void Labels_agree_where_they_are_equal()
    {
        string one = _folder.At("first");
        string other = _folder.At("second");
        PredictionFile.WriteLabels(ClueTask.Csl, one, [new(0, "1"), new(1, "0"), new(2, "0"), new(3, "1")]);
        PredictionFile.WriteLabels(ClueTask.Csl, other, [new(2, "0"), new(4, "1"), new(0, "1"), new(1, "1")]);
        Assert.Equal(new PredictionAgreement(2, 5), PredictionAgreement.Of(ClueTask.Csl, one, other));
    }

    [Theory]
    [InlineData("""{"name": {"北": [[0, 0], [3, 3]], "辰": [[1, 1]]}}""", """{"name": {"辰": [[1, 1]], "北": [[3, 3], [0, 0], [0, 0]]}}""", 1)]
    [InlineData("""{"name": {"北": [[0, 0]]}}""", """{"name": {"北": [[3, 3]]}}""", 0)]
    [InlineData("""{"name": {"北": [[0, 0]]}}""", """{"game": {"北": [[0, 0]]}}""", 0)]
    [InlineData("""{"name": {"北": [[0, 0]]}}""", "{}", 0)]
    [InlineData("""{"name": {"北": []}}""", "{}", 0)]
    [InlineData("""{"name": {"北": []}}""", """{"name": {"北": []}, "game": {}}""", 1)]
    [InlineData("{}", "{}", 1)]
    public void Entities_agree_as_sets_of_spans(string first, string second, int same)
    {
        string one = _folder.Write("first", $"{{\"id\": 0, \"label\": {first}}}\n");
        string other = _folder.Write("second", $"{{\"id\": 0, \"label\": {second}}}\n");
        Assert.Equal(new PredictionAgreement(same, 1), PredictionAgreement.Of(ClueTask.Cluener, one, other));
    }

    [Fact]
    public void Answers_agree_where_they_are_equal()
    {
        string one = _folder.Write("first", """{"A": "北", "B": "辰", "C": ""}""");
        string other = _folder.Write("second", """{"B": "辰。", "C": "", "D": "北"}""");
        Assert.Equal(new PredictionAgreement(1, 4), PredictionAgreement.Of(ClueTask.Cmrc2018, one, other));
    }
}
