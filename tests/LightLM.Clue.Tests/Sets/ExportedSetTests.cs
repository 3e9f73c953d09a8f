using LightLM.Clue.DataSets;
using LightLM.Clue.Sets;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Sets;

/// <summary>Data sets as Hugging Face's exporter writes them: labels as numbers, rows named by "idx", questions on a line each.</summary>
public sealed class ExportedSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("afqmc", "1", "1")]
    [InlineData("tnews", "6", "107")]
    [InlineData("tnews", "107", "107")]
    [InlineData("tnews", "14", "116")]
    [InlineData("iflytek", "118", "118")]
    [InlineData("cmnli", "0", "neutral")]
    [InlineData("ocnli", "1", "entailment")]
    [InlineData("ocnli", "2", "contradiction")]
    [InlineData("ocnli", "-1", null)]
    [InlineData("afqmc", "-1", null)]
    public void Labels_are_numbers_in_the_order_of_the_set(string name, string label, string? expected)
    {
        ClassificationExample row = Assert.Single(Read(name, $$"""{{{Texts(name)}}, "label": {{label}}, "idx": 7}"""));
        Assert.Equal((new RowId(7), expected), (row.Id, row.Label));
    }

    [Theory]
    [InlineData("ocnli", "\"id\": 3", "0", "found the number 0, id 3.")]
    [InlineData("ocnli", "\"idx\": 3", "3", "a number from 0 to 2 for a label, or -1 for none, found the number 3, id 3.")]
    [InlineData("tnews", "\"idx\": 3", "15", "a number from 0 to 14 for a label, or -1 for none, found the number 15, id 3.")]
    [InlineData("tnews", "\"idx\": 3", "1.5", "found the number 1.5, id 3.")]
    [InlineData("afqmc", "\"id\": 3", "-1", "found the number -1, id 3.")]
    [InlineData("afqmc", "\"idx\": 3", "1e99999", "id 3.")]
    public void Numbers_that_mean_nothing_are_refused(string name, string id, string label, string problem)
    {
        DataFileException error = Assert.Throws<DataFileException>(() => Read(name, $$"""{{{Texts(name)}}, "label": {{label}}, {{id}}}"""));
        Assert.Equal((1, "label"), (error.Line, error.Field));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_of_the_contest_read_too()
    {
        string wsc = _folder.Write("wsc.json", """
            {"idx": 0, "text": "猫说它饿", "label": 0, "target": {"span1_text": "猫", "span2_text": "它", "span1_index": 0, "span2_index": 2}}
            {"idx": 1, "text": "猫说它饿", "label": 1, "target": {"span1_text": "猫", "span2_text": "它", "span1_index": 0, "span2_index": 2}}
            {"idx": 2, "text": "猫说它饿", "label": -1, "target": {"span1_text": "猫", "span2_text": "它", "span1_index": 0, "span2_index": 2}}
            """);
        Assert.Equal(["true", "false", null], ClueDataSet.ReadCluewsc2020(wsc).Select(row => row.Label));
        string csl = _folder.Write("csl.json", """
            {"idx": 0, "corpus_id": 90, "abst": "文", "label": 1, "keyword": ["词"]}
            {"idx": 1, "corpus_id": 91, "abst": "文", "label": 0, "keyword": ["词"]}
            """);
        Assert.Equal([(0, "1"), (1, "0")], ClueDataSet.ReadCsl(csl).Select(row => (row.Id, row.Label!)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void Questions_on_lines_read(string end)
    {
        const string first = """{"id": "DEV_0_QUERY_0", "context": "长城长", "question": "谁？", "answers": {"text": ["长城", "城"], "answer_start": [0, -1]}}""";
        Cmrc2018Example row = Assert.Single(ClueDataSet.ReadCmrc2018(_folder.Write("one.json", first + end)));
        Assert.Equal((new RowId("DEV_0_QUERY_0"), 1, "长城长", "谁？"), (row.Id, row.Line, row.Passage, row.Question));
        Assert.Equal([new Cmrc2018Answer("长城", 0), new Cmrc2018Answer("城", null)], row.Answers);

        const string second = """{"answers": {"text": ["FAKE_ANSWER_1"], "answer_start": [-1]}, "id": "B", "question": "谁？", "context": "长城长"}""";
        IReadOnlyList<Cmrc2018Example> rows = ClueDataSet.ReadCmrc2018(_folder.Write("two.json", $"{first}\n{second}{end}"));
        Assert.Equal([(2, 1), (0, 2)], rows.Select(row => (row.Answers.Count, row.Line)));
    }

    [Theory]
    [InlineData("""{"id": "B", "context": "c", "question": "q", "answers": {"text": ["a"], "answer_start": []}}""", "answers.answer_start", "expected 1 numbers")]
    [InlineData("""{"id": "B", "context": "c", "question": "q", "answers": ["a"]}""", "answers", "expected an object")]
    [InlineData("""{"id": "B", "context": "c", "question": "q", "answers": {"text": ["a"]}}""", "answers.answer_start", "missing")]
    [InlineData("""{"id": "A", "context": "c", "question": "q"}""", "id", "the id A was already given on line 1")]
    [InlineData("""{"id": "B", "question": "q"}""", "context", "missing")]
    public void A_line_at_fault_is_named(string line, string field, string problem)
    {
        string path = _folder.Write("dev.json", $$"""{"id": "A", "context": "c", "question": "q"}{{"\n"}}{{line}}""");
        DataFileException error = Assert.Throws<DataFileException>(() => ClueDataSet.ReadCmrc2018(path));
        Assert.Equal((2, field), (error.Line, error.Field));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    private static string Texts(string name) => name is "tnews" or "iflytek" ? "\"sentence\": \"文\"" : "\"sentence1\": \"文\", \"sentence2\": \"章\"";

    private IReadOnlyList<ClassificationExample> Read(string name, string row) =>
        WarmUpSets.All.Single(set => set.Name == name).Read(_folder.Write("rows.json", row));
}
