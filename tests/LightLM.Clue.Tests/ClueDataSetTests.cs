using System.Text;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Testing;

namespace LightLM.Clue.Tests;

public class ClueDataSetTests
{
    [Theory]
    [InlineData("cluener/train.json", 60)]
    [InlineData("cluener/dev.json", 40)]
    [InlineData("cluener/test.json", 15)]
    [InlineData("csl/train.json", 24)]
    [InlineData("csl/test.json", 24)]
    [InlineData("cluewsc2020/dev.json", 42)]
    [InlineData("cluewsc2020/test.json", 14)]
    [InlineData("cmrc2018/dev.json", 8)]
    [InlineData("cmrc2018/dev.original.json", 8)]
    [InlineData("cmrc2018/test.json", 8)]
    public void Small_data_set_reads(string file, int rows)
    {
        IReadOnlyList<ClueExample> read = ClueDataSet.Read(ClueTasks.Parse(Path.GetDirectoryName(file)!), Fixture.Path("mini", file));
        Assert.Equal(rows, read.Count);
        Assert.Equal(rows, read.Select(row => row.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("cluener/train.json", 10748)]
    [InlineData("cluener/dev.json", 1000)]
    [InlineData("cluener/test.json", 1345)]
    [InlineData("csl/train.json", 1866)]
    [InlineData("csl/dev.json", 467)]
    [InlineData("csl/test.json", 3000)]
    [InlineData("cluewsc2020/train.json", 1078)]
    [InlineData("cluewsc2020/dev.json", 270)]
    [InlineData("cluewsc2020/test.json", 290)]
    [InlineData("cmrc2018/train.json", 10142)]
    [InlineData("cmrc2018/dev.json", 2220)]
    [InlineData("cmrc2018/dev.original.json", 2220)]
    [InlineData("cmrc2018/trial.original.json", 1002)]
    [InlineData("cmrc2018/test.json", 2000)]
    public void Official_data_set_reads(string file, int rows)
    {
        string path = SharedData.Require("clue/" + file);
        Assert.Equal(rows, ClueDataSet.Read(ClueTasks.Parse(Path.GetDirectoryName(file)!), path).Count);
    }

    public static TheoryData<ClueTask, ClueTask> PairsOfTasks => [.. ClueTasks.All.SelectMany(wanted =>
        ClueTasks.All.Where(found => found != wanted).Select(found => (wanted, found)))];

    [Theory]
    [MemberData(nameof(PairsOfTasks))]
    public void A_data_set_of_another_task_is_called_that(ClueTask wanted, ClueTask found)
    {
        IEnumerable<string> names = (string[])["dev.json", "test.json", .. found == ClueTask.Cmrc2018 ? (string[])["dev.original.json"] : []];
        foreach (string file in names.Select(name => Fixture.Path("mini", found.OfficialName(), name)))
        {
            RequireMismatch(Assert.Throws<DataFileException>(() => ClueDataSet.Read(wanted, file)), file, wanted, found);
        }

        // Also where the whole document is on one line, or there is but one row.
        string text = File.ReadAllText(Fixture.Path("mini", found.OfficialName(), "test.json"));
        string line = Path.Combine(Fixture.NewFolder(), "line.json");
        File.WriteAllText(line, found == ClueTask.Cmrc2018 ? text.ReplaceLineEndings(" ") : text.Split('\n')[0]);
        RequireMismatch(Assert.Throws<DataFileException>(() => ClueDataSet.Read(wanted, line)), line, wanted, found);
    }

    [Theory]
    [MemberData(nameof(PairsOfTasks))]
    public void Predictions_of_another_task_are_called_that(ClueTask wanted, ClueTask found)
    {
        string file = Fixture.Path("metrics-small", $"{found.OfficialName()}.predictions.json");
        string gold = Fixture.Path("metrics-small", $"{wanted.OfficialName()}.gold.json");
        DataFileException error = Assert.Throws<DataFileException>(() => ClueMetrics.Evaluate(wanted, gold, file));
        Assert.Equal(file, error.Path);
        Assert.Contains($"found predictions of {found.OfficialName()}.", error.Problem, StringComparison.Ordinal);
        Assert.Contains($"expected predictions of {wanted.OfficialName()},", error.Problem, StringComparison.Ordinal);
    }

    private static void RequireMismatch(DataFileException error, string file, ClueTask wanted, ClueTask found)
    {
        Assert.Equal(file, error.Path);
        Assert.StartsWith(
            $"expected a data set of {wanted.OfficialName()}, found a data set of {found.OfficialName()}.", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_count_code_points()
    {
        CluenerExample row = ClueDataSet.ReadCluener(Fixture.Path("mini", "cluener", "dev.json"))[1];
        Assert.Equal(new ClueEntity("name", "𠮷川健", 0, 2), row.Entities![0]);
        Assert.Equal(new ClueEntity("book", "《算法小史》", 5, 10), row.Entities[1]);
        Assert.Equal(2, row.Line);
        Assert.Equal(new RowId(1), row.Id);
    }

    [Fact]
    public void Test_sets_have_no_labels()
    {
        Assert.All(ClueDataSet.ReadCluener(Fixture.Path("mini", "cluener", "test.json")), row => Assert.Null(row.Entities));
        Assert.All(ClueDataSet.ReadCsl(Fixture.Path("mini", "csl", "test.json")), row => Assert.Null(row.Label));
        Assert.All(ClueDataSet.ReadCluewsc2020(Fixture.Path("mini", "cluewsc2020", "test.json")), row => Assert.Null(row.Label));
    }

    [Fact]
    public void Repeated_idx_of_labelled_rows_gives_way_to_the_index()
    {
        IReadOnlyList<Cluewsc2020Example> rows = ClueDataSet.ReadCluewsc2020(Fixture.Path("mini", "cluewsc2020", "dev.json"));
        Assert.Equal(Enumerable.Range(0, 42).Select(i => new RowId(i)), rows.Select(row => row.Id));
    }

    [Fact]
    public void Both_forms_of_Cmrc2018_hold_the_same_questions()
    {
        IReadOnlyList<Cmrc2018Example> squad = ClueDataSet.ReadCmrc2018(Fixture.Path("mini", "cmrc2018", "dev.json"));
        IReadOnlyList<Cmrc2018Example> original = ClueDataSet.ReadCmrc2018(Fixture.Path("mini", "cmrc2018", "dev.original.json"));
        Assert.Equal(squad.Select(Content), original.Select(Content));
        Assert.Equal(29, squad[0].Answers[0].Start);
        Assert.Null(original[0].Answers[0].Start);
        Assert.True(squad[1].Line > squad[0].Line);

        static string Content(Cmrc2018Example row) =>
            $"{row.Id}|{row.Title}|{row.Passage}|{row.Question}|{string.Join('|', row.Answers.Select(answer => answer.Text))}";
    }

    [Theory]
    [InlineData("\"true\"", "true")]
    [InlineData("false", "false")]
    public void Labels_of_Cluewsc2020_may_be_booleans(string json, string label)
    {
        string path = Path.Combine(Fixture.NewFolder(), "dev.json");
        File.WriteAllText(path, $$"""
            {"idx": "a", "label": {{json}}, "text": "𠮷猫说它饿",
            "target": {"span1_index": 1, "span1_text": "猫", "span2_index": 3, "span2_text": "它"} }
            """.ReplaceLineEndings(""));
        Cluewsc2020Example row = Assert.Single(ClueDataSet.ReadCluewsc2020(path));
        Assert.Equal(label, row.Label);
        Assert.Equal(new RowId("a"), row.Id);
        Assert.Equal(new MarkedSpan("它", 3), row.Pronoun);
    }

    [Fact]
    public void Byte_order_mark_carriage_returns_and_blank_end_are_tolerated()
    {
        string path = Path.Combine(Fixture.NewFolder(), "test.json");
        const string Content = "{\"text\": \"北\"}\r\n{\"text\": \"南\"}\r\n\r\n  \n";
        File.WriteAllText(path, Content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(["北", "南"], ClueDataSet.ReadCluener(path).Select(row => row.Text));
    }

    [Theory]
    [InlineData("cluener-broken-json", 2, null, "not valid JSON")]
    [InlineData("cluener-not-an-object", 2, null, "found an array")]
    [InlineData("cluener-blank-line", 2, null, "blank")]
    [InlineData("cluener-no-text", 2, "text", "missing: found only id, txt")]
    [InlineData("cluener-text-is-number", 1, "text", "expected a string, found the number 5")]
    [InlineData("cluener-unknown-type", 1, "label", "expected one of address, book")]
    [InlineData("cluener-span-outside", 2, "label.company.北辰", "outside the text, which has 2")]
    [InlineData("cluener-span-utf16", 1, "label.name.𠮷川健", "the text at [0, 3] is \"𠮷川健来\"")]
    [InlineData("cluener-span-backwards", 1, "label.company.北辰", "[1, 0] is impossible")]
    [InlineData("cluener-span-of-three", 1, "label.company.北辰", "an array of 3")]
    [InlineData("cluener-span-is-text", 1, "label.company.北辰", "expected an integer, found the string \"0\"")]
    [InlineData("cluener-same-id", 2, "id", "already given on line 1")]
    [InlineData("cluener-id-is-fraction", 1, "id", "found the number 1.5")]
    [InlineData("cluener-not-utf8", 2, null, "UTF-8")]
    [InlineData("cluener-utf16", 1, null, "UTF-8")]
    [InlineData("cluener-lone-surrogate", 1, null, "surrogate")]
    [InlineData("cluener-text-given-twice", 1, "text", "given twice")]
    [InlineData("cluener-empty", null, null, "no rows")]
    [InlineData("csl-keyword-is-text", 1, "keyword", "expected an array")]
    [InlineData("csl-keyword-holds-number", 1, "keyword[1]", "expected a string")]
    [InlineData("csl-unknown-label", 1, "label", "expected \"0\" or \"1\", found \"2\"")]
    [InlineData("csl-same-id", 2, "id", "the id 3")]
    [InlineData("cluewsc2020-span-outside", 1, "target.span1_index", "outside the text")]
    [InlineData("cluewsc2020-span-elsewhere", 1, "target.span1_index", "the text at 1 is \"说\"")]
    [InlineData("cluewsc2020-index-is-text", 1, "target.span1_index", "expected an integer")]
    [InlineData("cluewsc2020-label-is-number", 1, "label", "expected the string \"false\" or \"true\", found the number 1")]
    [InlineData("cluewsc2020-no-target", 1, "target", "missing")]
    [InlineData("cluewsc2020-same-idx-in-test", 2, "id", "the id 0")]
    [InlineData("cmrc2018-broken-json", 2, null, "not valid JSON")]
    [InlineData("cmrc2018-no-data", 1, "data", "missing")]
    [InlineData("cmrc2018-is-a-string", 1, "the document", "expected an object")]
    [InlineData("cmrc2018-no-context", 3, "context", "missing")]
    [InlineData("cmrc2018-answer-is-text", 2, "answers[]", "expected an object")]
    [InlineData("cmrc2018-start-is-text", 2, "answer_start", "expected an integer")]
    [InlineData("cmrc2018-same-id", 3, "id", "the id Q")]
    [InlineData("cmrc2018-original-no-query", 1, "query_text", "missing")]
    [InlineData("cmrc2018-empty", null, null, "no rows")]
    [InlineData("cmrc2018-too-deep", 1, null, "not valid JSON")]
    public void Broken_file_is_answered_with_its_place(string name, int? line, string? field, string message)
    {
        string path = Fixture.Path("invalid", name + ".json");
        DataFileException e = Assert.Throws<DataFileException>(() => ClueDataSet.Read(ClueTasks.Parse(name.Split('-')[0]), path));
        Assert.Equal((path, line, field), (e.Path, e.Line, e.Field));
        Assert.Contains(message, e.Problem, StringComparison.Ordinal);
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Missing_file_and_folder_are_typed_errors()
    {
        string folder = Fixture.NewFolder();
        Assert.Throws<DataFileException>(() => ClueDataSet.ReadCsl(Path.Combine(folder, "none", "test.json")));
        Assert.Contains("directory", Assert.Throws<DataFileException>(() => ClueDataSet.ReadCsl(folder)).Message, StringComparison.Ordinal);
    }
}
