using System.Diagnostics;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Clue.Submissions;
using LightLM.Testing;

namespace LightLM.Clue.Tests;

/// <summary>One systematic mistake is one problem, which says what the file seems to be.</summary>
public sealed class DiagnosisTests : IDisposable
{
    private static readonly string Data = Fixture.Path("mini");
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    public static MatrixTheoryData<ClueTask, ClueTask> PairsOfTasks => new(ClueTasks.All, ClueTasks.All);

    public static MatrixTheoryData<ClueTask, string> SplitsOfTasks => new(ClueTasks.All, ["dev", "train"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(PairsOfTasks))]
    public void Predictions_of_another_task_are_one_problem_that_names_it(ClueTask task, ClueTask other)
    {
        SubmissionFiles files = Predicted("test");
        string path = files.PathOf(task);
        File.Copy(Predicted("test", folder: "other").PathOf(other), path, overwrite: true);
        foreach (string? data in (string?[])[Data, null])
        {
            Problem[] problems = [.. Submission.Check(files, data).Where(problem => problem.File == path)];
            if (task == other)
            {
                Assert.DoesNotContain(problems, problem => problem.Message.Contains("swapped", StringComparison.Ordinal));
                continue;
            }

            string message = Assert.Single(problems).Message;
            Assert.Contains($"found predictions of {other.OfficialName()}", message, StringComparison.Ordinal);
            Assert.Contains("swapped", message, StringComparison.Ordinal);
        }

        if (task != other)
        {
            LightLMException error = Assert.ThrowsAny<LightLMException>(() => ClueMetrics.Evaluate(task, Set(task, "dev"), path));
            Assert.Contains("swapped", error.Message, StringComparison.Ordinal);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(SplitsOfTasks))]
    public void Predictions_of_another_split_are_one_problem_that_names_it(ClueTask task, string split)
    {
        HashSet<RowId> Ids(string set) => [.. ClueDataSet.Read(task, Set(task, set)).Select(row => row.Id)];
        SubmissionFiles files = Predicted("test");
        File.Copy(Predicted(split, folder: "other").PathOf(task), files.PathOf(task), overwrite: true);
        if (Ids(split).SetEquals(Ids("test")))
        {
            // Nothing tells labels apart whose rows have the same ids.
            Assert.Empty(Submission.Check(files, Data));
            return;
        }

        string message = Assert.Single(Submission.Check(files, Data)).Message;
        Assert.Contains("another split", message, StringComparison.Ordinal);
        Assert.Contains(split, message, StringComparison.OrdinalIgnoreCase);
        LightLMException error =
            Assert.ThrowsAny<LightLMException>(() => ClueMetrics.Evaluate(task, Set(task, "dev"), Predicted("test").PathOf(task)));
        Assert.Contains("another split", error.Message, StringComparison.Ordinal);
        Assert.Contains("dev.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClueTask.Cluener, 1343)]
    [InlineData(ClueTask.Cluewsc2020, 304)]
    public void Without_data_the_official_dev_sets_are_known_by_their_sizes(ClueTask task, int rows)
    {
        SubmissionFiles files = SubmissionFiles.In(_folder.Path);
        IEnumerable<int> ids = Enumerable.Range(0, rows);
        PredictionFile.WriteCluener(files.Cluener, ids.Select(id => new CluenerPrediction(id, [])));
        PredictionFile.WriteLabels(ClueTask.Cluewsc2020, files.Cluewsc2020, ids.Select(id => new LabelPrediction(id, "true")));
        Problem problem = Assert.Single(Submission.Check(files), problem => problem.File == files.PathOf(task));
        Assert.Contains("as many as the official dev set", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClueTask.Cluewsc2020, "0", "the string \"false\" or \"true\", found the number 0")]
    [InlineData(ClueTask.Cluewsc2020, "true", "the string \"false\" or \"true\", found true")]
    [InlineData(ClueTask.Cluewsc2020, "\"True\"", "\"false\" or \"true\", found \"True\"")]
    [InlineData(ClueTask.Csl, "1", "the string \"0\" or \"1\", found the number 1")]
    [InlineData(ClueTask.Csl, "\"true\"", "\"0\" or \"1\", found \"true\"")]
    public void A_misspelt_label_is_told_once_with_what_is_allowed(ClueTask task, string label, string part)
    {
        SubmissionFiles files = Predicted("test");
        string path = files.PathOf(task);
        int rows = ClueDataSet.Read(task, Set(task, "test")).Count;
        File.WriteAllLines(path, Enumerable.Range(0, rows).Select(id => $"{{\"id\": {id}, \"label\": {label}}}"));
        Problem problem = Assert.Single(Submission.Check(files, Data));
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.Equal(rows, problem.Count);
        Assert.Equal([(1, "0"), (2, "1"), (3, "2")], problem.Examples.Select(example => (example.Line!.Value, example.Id!)));
        Assert.EndsWith($"({rows} times: line 1, id 0; line 2, id 1; line 3, id 2; ...)", problem.ToString(), StringComparison.Ordinal);

        File.WriteAllLines(path, Enumerable.Range(0, ClueDataSet.Read(task, Set(task, "dev")).Count).Select(id => $"{{\"id\": {id}, \"label\": {label}}}"));
        DataFileException error = Assert.Throws<DataFileException>(() => ClueMetrics.Evaluate(task, Set(task, "dev"), path));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("times: line 1, id 0; line 2, id 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Up_to_three_problems_of_a_kind_are_told_one_by_one()
    {
        SubmissionFiles files = Predicted("test");
        string[] lines = File.ReadAllLines(files.Csl);
        string Broken(string line) => line.Replace("\"1\"", "1", StringComparison.Ordinal);
        File.WriteAllLines(files.Csl, lines.Select((line, i) => i < 3 ? Broken(line) : line));
        Assert.All(Submission.Check(files, Data), problem => Assert.Equal(1, problem.Count));
        Assert.Equal(3, Submission.Check(files, Data).Count);
        File.WriteAllLines(files.Csl, lines.Select((line, i) => i < 4 ? Broken(line) : line));
        Assert.Equal(4, Assert.Single(Submission.Check(files, Data)).Count);
    }

    [Fact]
    public void Dummies_are_no_answers()
    {
        SubmissionFiles files = Predicted("test");
        IReadOnlyList<Cmrc2018Example> rows = ClueDataSet.ReadCmrc2018(Set(ClueTask.Cmrc2018, "test"));
        PredictionFile.WriteCmrc2018(files.Cmrc2018, rows.Select(row => new AnswerPrediction(row.Id, "FAKE_ANSWER_1")));
        Problem dummies = Assert.Single(Submission.Check(files, Data));
        Assert.Equal(ProblemSeverity.Error, dummies.Severity);
        Assert.Equal(rows.Count, dummies.Count);
        Assert.Contains("dummy FAKE_ANSWER_1", dummies.Message, StringComparison.Ordinal);

        PredictionFile.WriteCmrc2018(files.Cmrc2018, rows.Select(row => new AnswerPrediction(row.Id, "")));
        Problem empty = Assert.Single(Submission.Check(files, Data));
        Assert.Equal(ProblemSeverity.Warning, empty.Severity);
        Assert.Contains($"none of {rows.Count} answers has a text", empty.Message, StringComparison.Ordinal);

        PredictionFile.WriteCluener(files.Cluener, Enumerable.Range(0, 15).Select(id => new CluenerPrediction(id, [])));
        Assert.Contains(Submission.Check(files, Data), problem => problem.Message.Contains("no row of 15 has an entity", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"data": [{"paragraphs": [{"context": "今天。", "qas": [{"id": "Q", "question": "几时?", "answers": [{"text": "FAKE_ANSWER_1", "answer_start": -1}, {"text": "FAKE_ANSWER_2", "answer_start": -1}]}]}]}]}""")]
    [InlineData("""[{"context_text": "今天。", "qas": [{"query_id": "Q", "query_text": "几时?", "answers": ["FAKE_ANSWER_1"]}]}]""")]
    public void Nothing_is_scored_against_dummies(string data)
    {
        IReadOnlyList<Cmrc2018Example> rows = ClueDataSet.ReadCmrc2018(_folder.Write("data.json", data));
        Assert.Throws<InputException>(() => ClueMetrics.RequireLabels(rows));
        Assert.Throws<InputException>(() => ClueMetrics.Evaluate(rows, [new AnswerPrediction("Q", "今天")]));
    }

    [Fact]
    public void The_official_test_sets_are_not_scored_against()
    {
        string path = SharedData.Require("clue/cmrc2018/test.json");
        InputException error = Assert.Throws<InputException>(() => ClueMetrics.RequireLabels(ClueDataSet.ReadCmrc2018(path)));
        Assert.Contains("TEST_0_QUERY_0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Millions_of_faults_cost_no_more_than_their_lines()
    {
        SubmissionFiles files = Predicted("test");
        File.WriteAllBytes(files.Csl, [.. Enumerable.Repeat((byte)'\n', 10_000_000)]);
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Problem[] problems = [.. Submission.Check(files, Data).Where(problem => problem.File == files.Csl)];
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(9_999_999, problems.Single(problem => problem.Message.Contains("blank", StringComparison.Ordinal)).Count, 1.0);
    }

    [Theory]
    [InlineData(ClueTask.Csl, "{\n", 500_000, "the rest was not read")]
    [InlineData(ClueTask.Csl, "{}\n", 500_000, "the rest was not read")]
    [InlineData(ClueTask.Csl, "{\"id\":1,\"label\":\"1\"}\n", 100_000, "the rest was not read")]
    public void Useless_lines_are_read_up_to_a_number(ClueTask task, string line, int count, string message)
    {
        string path = _folder.Write("predictions", string.Concat(Enumerable.Repeat(line, count)));
        IReadOnlyList<ClueExample> rows = ClueDataSet.Read(task, Set(task, "test"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(Submission.Check(task, path, rows), problem => problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 << 20);
    }

    [Theory]
    [InlineData("[0,0]", 1_000_000, 1, "expected at most 262144 members and items")]
    [InlineData("[0,0]", 20_000, 15, "the text at [0, 0]")]
    public void Spans_cost_what_their_file_justifies(string span, int count, int rows, string message)
    {
        string spans = string.Join(',', Enumerable.Repeat(span, count));
        string path = _folder.Write("predictions", string.Concat(Enumerable.Range(0, rows).Select(id =>
            $"{{\"id\": {id}, \"label\": {{\"name\": {{\"无\": [{spans}]}}}}}}\n")));
        IReadOnlyList<ClueExample> examples = ClueDataSet.Read(ClueTask.Cluener, Set(ClueTask.Cluener, "test"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        IReadOnlyList<Problem> problems = Submission.Check(ClueTask.Cluener, path, examples);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 20);
        Assert.Contains(problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.InRange(problem.ToString().Length, 1, 1000));
    }

    [Theory]
    [InlineData("{\"id\": 0, \"label\": ")]
    [InlineData("{\"id\": 0, \"label\": \"")]
    public void A_long_line_at_fault_is_not_quoted(string start)
    {
        string path = _folder.Write("predictions", start + new string('x', 5_000_000) + "\n");
        IReadOnlyList<Problem> problems = Submission.Check(ClueTask.Csl, path, ClueDataSet.Read(ClueTask.Csl, Set(ClueTask.Csl, "test")));
        Assert.Contains(problems, problem => problem.Message.Contains("not valid JSON", StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.InRange(problem.ToString().Length, 1, 1000));
        DataFileException error = Assert.Throws<DataFileException>(() => PredictionFile.ReadLabels(ClueTask.Csl, path));
        Assert.InRange(error.Message.Length, 1, 1000);
    }

    [Fact]
    public void Garbage_is_told_in_bounded_words()
    {
        SubmissionFiles files = Predicted("test");
        Random random = new(1);
        string Word() => new([.. Enumerable.Range(0, 2000).Select(_ => (char)random.Next('a', 'z'))]);
        File.WriteAllLines(files.Csl, Enumerable.Range(0, 500).Select(i => $"{{\"id\": \"{Word()}\", \"label\": \"{Word()}\", \"{Word()}\": {i}}}"));
        File.WriteAllLines(files.Cluener, Enumerable.Range(0, 500).Select(i => $"{{\"id\": {i}, \"label\": {{\"{Word()}\": {{\"{Word()}\": \"{Word()}\"}}}}}}"));
        string[] lines = [.. Submission.Check(files, Data).Select(problem => problem.ToString())];
        Assert.InRange(lines.Length, 2, 130);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 5000));
    }

    private static string Set(ClueTask task, string split) => Path.Combine(Data, task.OfficialName(), $"{split}.json");

    /// <summary>Sound predictions of all rows of a split.</summary>
    private SubmissionFiles Predicted(string split, string folder = "files")
    {
        SubmissionFiles files = SubmissionFiles.In(Directory.CreateDirectory(_folder.At(folder)).FullName);
        foreach (ClueTask task in ClueTasks.All)
        {
            IReadOnlyList<ClueExample> rows = ClueDataSet.Read(task, Set(task, split));
            if (task == ClueTask.Cluener)
            {
                PredictionFile.WriteCluener(files.Cluener, rows.Cast<CluenerExample>().Select(row => new CluenerPrediction(
                    row.Id, [new ClueEntity("name", $"{row.Text.EnumerateRunes().First()}", 0, 0)])));
            }
            else if (task == ClueTask.Cmrc2018)
            {
                PredictionFile.WriteCmrc2018(files.Cmrc2018, rows.Cast<Cmrc2018Example>().Select(row => new AnswerPrediction(
                    row.Id, string.Concat(row.Passage.EnumerateRunes().Take(2)))));
            }
            else
            {
                PredictionFile.WriteLabels(task, files.PathOf(task), rows.Select(row => new LabelPrediction(row.Id, task.Labels()[1])));
            }
        }

        return files;
    }
}
