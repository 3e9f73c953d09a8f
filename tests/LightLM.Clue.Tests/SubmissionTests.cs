using System.IO.Compression;
using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;
using LightLM.Clue.Submissions;
using LightLM.Testing;

namespace LightLM.Clue.Tests;

public class SubmissionTests
{
    private static readonly string Data = Fixture.Path("mini");

    [Fact]
    public void Sound_files_become_the_official_archive()
    {
        SubmissionFiles files = SoundFiles();
        string output = Fixture.NewFolder();
        SubmissionResult result = Submission.Write("team-1", files, output, Data);
        Assert.Empty(result.Problems);
        Assert.Equal(Path.Combine(output, "nlpcc-team-1.zip"), result.ArchivePath);
        using ZipArchive archive = ZipFile.OpenRead(result.ArchivePath!);
        Assert.Equal(
            ["csl_predict.json", "cluener2020_results.json", "cluewsc2020_predict.json", "cmrc2018_predict.json"],
            archive.Entries.Select(entry => entry.FullName));
        foreach ((ClueTask task, ZipArchiveEntry entry) in ClueTasks.All.Zip(archive.Entries))
        {
            using Stream stream = entry.Open();
            using MemoryStream content = new();
            stream.CopyTo(content);
            Assert.Equal(File.ReadAllBytes(files.PathOf(task)), content.ToArray());
        }
    }

    [Fact]
    public void Equal_files_give_equal_archives()
    {
        SubmissionFiles files = SoundFiles();
        string first = Submission.Write("a", files, Fixture.NewFolder(), Data).ArchivePath!;
        string second = Submission.Write("a", files, Fixture.NewFolder(), Data).ArchivePath!;
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public void Every_planted_fault_in_entities_is_named_with_its_line()
    {
        SubmissionFiles files = SoundFiles();
        ReplaceLines(files.Cluener, new()
        {
            [1] = """{"id": 0, "label": {"name": {"周小棠": [[9, 11]]}}}""",
            [2] = """{"id": 1, "label": {"goverment": {"市水务局": [[15, 18]]}}}""",
            [3] = """{"id": 2, "label": {"name": {"Kevin Lau": [[8, 7]], "林书远": [["7", 9]]}}}""",
            [4] = """{"id": 2, "label": {}}""",
            [5] = """{"id": "4", "label": {}}""",
            [6] = """{"id": 5, "label": {"scene": {"云台古寺": [[100, 103]]}}}""",
            [7] = "",
            [8] = """{"id": 7, "label": "name"}""",
            [9] = """{"id": 8 "label": {}}""",
            [10] = """{"id": 99, "label": {}}""",
            [11] = """{"label": {}}""",
            [12] = """{"id": 11, "label": {"name": {"𠮷川健": [[11, 14]]}}}""",
        });
        AssertProblems(
            files,
            files.Cluener,
            [
                (null, "5 of 15 rows of the test set have no prediction: 3, 6, 8-10"),
                (1, "label.name.周小棠: the text at [9, 11]"),
                (2, "'goverment' is no entity type"),
                (3, "label.name.Kevin Lau: the span [8, 7] is impossible"),
                (3, "label.name.林书远: expected an integer"),
                (4, "the id 2 was already given on line 3"),
                (5, "the id must be the number 4, without quotes"),
                (6, "label.scene.云台古寺: the span [100, 103] is outside the text"),
                (7, "the line is blank"),
                (8, "label: expected an object"),
                (9, "not valid JSON"),
                (10, "the id 99 names no row"),
                (11, "id: the field is missing"),
                (12, "label.name.𠮷川健: the text at [11, 14] is \"𠮷川健说\""),
            ]);
    }

    [Fact]
    public void Every_planted_fault_in_labels_is_named_with_its_line()
    {
        SubmissionFiles files = SoundFiles();
        ReplaceLines(files.Csl, new()
        {
            [1] = """{"id": 0, "label": 0}""",
            [2] = """{"id": 1, "label": "true"}""",
            [3] = """[3]""",
            [24] = "{\"id\": 23, \"label\": \"1\"}\n",
        });
        AssertProblems(
            files,
            files.Csl,
            [
                (null, "1 of 24 rows of the test set have no prediction: 2."),
                (1, "label: expected the string \"0\" or \"1\", found the number 0"),
                (2, "label: expected \"0\" or \"1\""),
                (3, "expected a JSON object"),
                (25, "the line is blank"),
            ]);
    }

    [Fact]
    public void Every_planted_fault_in_answers_is_named_with_its_line()
    {
        SubmissionFiles files = SoundFiles();
        ReplaceLines(files.Cmrc2018, new()
        {
            [2] = """    "TEST_0_QUERY_0": "",""",
            [3] = """    "TEST_0_QUERY_1": 42,""",
            [4] = """    "TEST_0_QUERY_1": "林书远",""",
            [5] = """    "TEST_9_QUERY_9": "林书远",""",
            [6] = """    "TEST_1_QUERY_1": "无此文字",""",
        });
        AssertProblems(
            files,
            files.Cmrc2018,
            [
                (null, "2 of 8 rows of the test set have no prediction: TEST_0_QUERY_2, TEST_1_QUERY_0"),
                (2, "TEST_0_QUERY_0: the answer is empty"),
                (3, "TEST_0_QUERY_1: expected a string, found the number 42"),
                (4, "TEST_0_QUERY_1: is given twice (first on line 3)"),
                (5, "the id TEST_9_QUERY_9 names no row"),
                (6, "does not occur in the passage"),
            ]);
    }

    [Theory]
    [InlineData("无此\\n文字", "the answer \"无此 文字\" does not occur in the passage.")]
    [InlineData("", "the answer is empty; the official scorer gives it 0.")]
    [InlineData(" 　", "the answer is empty; the official scorer gives it 0.")]
    public void Warnings_alone_do_not_keep_a_submission_back(string answer, string warning)
    {
        SubmissionFiles files = SoundFiles();
        ReplaceLines(files.Cmrc2018, new() { [2] = $"""    "TEST_0_QUERY_0": "{answer}",""" });
        SubmissionResult result = Submission.Write("a", files, Fixture.NewFolder(), Data);
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Equal($"{files.Cmrc2018}:2: warning: TEST_0_QUERY_0: {warning}", problem.ToString());
        Assert.True(File.Exists(result.ArchivePath));
    }

    [Fact]
    public void Errors_keep_the_archive_from_being_written()
    {
        SubmissionFiles files = SoundFiles();
        File.Delete(files.Csl);
        string output = Fixture.NewFolder();
        SubmissionResult result = Submission.Write("a", files, output, Data);
        Assert.Null(result.ArchivePath);
        Assert.Equal(files.Csl, Assert.Single(result.Problems).File);
        Assert.Empty(Directory.GetFileSystemEntries(output));
    }

    [Fact]
    public void Ids_that_are_off_by_one_are_one_problem()
    {
        SubmissionFiles files = SoundFiles();
        PredictionFile.WriteLabels(ClueTask.Csl, files.Csl, Enumerable.Range(1, 24).Select(id => new LabelPrediction(id, "1")));
        Problem problem = Assert.Single(Submission.Check(files, Data));
        Assert.Contains("off by -1", problem.Message, StringComparison.Ordinal);
        Assert.Equal(files.Csl, problem.File);
    }

    [Fact]
    public void A_missing_test_set_is_a_problem_of_that_file()
    {
        string folder = Fixture.NewFolder();
        Assert.Equal(
            ClueTasks.All.Select(task => Path.Combine(folder, task.OfficialName(), "test.json")),
            Submission.Check(SoundFiles(), folder).Select(problem => problem.File));
    }

    [Fact]
    public void Byte_order_marks_are_problems()
    {
        SubmissionFiles files = SoundFiles();
        File.WriteAllBytes(files.Csl, [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(files.Csl)]);
        Assert.Contains("byte order mark", Assert.Single(Submission.Check(files, Data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_test_sets_the_official_sizes_are_expected()
    {
        IReadOnlyList<Problem> problems = Submission.Check(SoundFiles());
        Assert.Equal(4, problems.Count);
        Assert.Contains("2976 of 3000 rows of the test set have no prediction: 24-2999", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("the file has 8 answers; the official test set has 2000", problems[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Official_example_is_sound_without_test_sets()
    {
        SubmissionFiles files = SubmissionFiles.In(SharedData.Require("clue/examples"));
        string output = Fixture.NewFolder();
        SubmissionResult result = Submission.Write("baseline", files, output);
        Assert.Empty(result.Problems);
        using ZipArchive written = ZipFile.OpenRead(result.ArchivePath!);
        using ZipArchive official = ZipFile.OpenRead(SharedData.Require("clue/examples/nlpcc2020_baseline.zip"));
        Assert.Equal(Contents(official), Contents(written));

        static IEnumerable<(string Name, uint Crc32)> Contents(ZipArchive archive) =>
            archive.Entries.Select(entry => (entry.FullName, entry.Crc32));
    }

    [Fact]
    public void Official_example_belongs_to_other_test_sets_of_Csl_and_Cluewsc2020()
    {
        SubmissionFiles files = SubmissionFiles.In(SharedData.Require("clue/examples"));
        IReadOnlyList<Problem> problems = Submission.Check(files, SharedData.Require("clue"));
        Problem[] errors = [.. problems.Where(problem => problem.Severity == ProblemSeverity.Error)];
        Assert.Equal([files.Csl, files.Cluewsc2020], errors.Select(problem => problem.File));
        Assert.All(errors, problem => Assert.Contains("all ids are off by +1", problem.Message, StringComparison.Ordinal));
        Problem warnings = Assert.Single(problems, problem => problem.Severity == ProblemSeverity.Warning);
        Assert.Equal(52, warnings.Count);
        Assert.Equal(files.Cmrc2018, warnings.File);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("队")]
    [InlineData("a\n")]
    public void Names_that_files_cannot_have_are_refused(string name) =>
        Assert.Throws<InputException>(() => Submission.Write(name, SoundFiles(), Fixture.NewFolder(), Data));

    private static SubmissionFiles SoundFiles()
    {
        SubmissionFiles files = SubmissionFiles.In(Fixture.NewFolder());
        PredictionFile.WriteLabels(ClueTask.Csl, files.Csl, Rows(24).Select(id => new LabelPrediction(id, "1")));
        PredictionFile.WriteLabels(ClueTask.Cluewsc2020, files.Cluewsc2020, Rows(14).Select(id => new LabelPrediction(id, "false")));
        PredictionFile.WriteCluener(files.Cluener, Rows(15).Select(id => new CluenerPrediction(id, id == 0 ? [new("name", "周小棠", 10, 12)] : [])));
        IReadOnlyList<Cmrc2018Example> questions = ClueDataSet.ReadCmrc2018(Path.Combine(Data, "cmrc2018", "test.json"));
        PredictionFile.WriteCmrc2018(files.Cmrc2018, questions.Select(row => new AnswerPrediction(row.Id, row.Passage[..4])));
        return files;

        static IEnumerable<int> Rows(int count) => Enumerable.Range(0, count);
    }

    private static void ReplaceLines(string path, Dictionary<int, string> lines)
    {
        string[] content = File.ReadAllLines(path);
        foreach ((int line, string text) in lines)
        {
            content[line - 1] = text;
        }

        File.WriteAllText(path, string.Join('\n', content) + "\n");
    }

    /// <summary>Expects exactly these problems, all in one file; of the messages, a part.</summary>
    private static void AssertProblems(SubmissionFiles files, string path, (int? Line, string Message)[] expected)
    {
        IReadOnlyList<Problem> problems = Submission.Check(files, Data);
        Assert.All(problems, problem => Assert.Equal(path, problem.File));
        Assert.Equal(expected.Select(problem => problem.Line), problems.Select(problem => problem.Line));
        Assert.All(expected.Zip(problems), pair => Assert.Contains(pair.First.Message, pair.Second.Message, StringComparison.Ordinal));
    }
}
