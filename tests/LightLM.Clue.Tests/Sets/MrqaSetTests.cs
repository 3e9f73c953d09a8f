using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Clue.Sets;
using LightLM.Clue.Tests.Prediction;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Sets;

/// <summary>The format of MRQA 2019 and its metrics.</summary>
public sealed class MrqaSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dev.jsonl", false)]
    [InlineData("dev.jsonl", true)]
    [InlineData("dev.jsonl.gz", false)]
    [InlineData("dev.jsonl.gz", true)]
    public void Each_question_has_the_reference_scores(string file, bool skips)
    {
        using JsonDocument scores = JsonDocument.Parse(File.ReadAllBytes(Data("scores.json")));
        JsonElement expected = scores.RootElement.GetProperty(skips ? "unanswered_skipped" : "unanswered_count_as_wrong");
        MrqaScores found = (MrqaScores)new MrqaSet(skips).Evaluate(Data(file), Data("predictions.json"));
        Assert.Equal(expected.GetProperty("exact_match").GetDouble(), found.ExactMatch, 1e-9);
        Assert.Equal(expected.GetProperty("f1").GetDouble(), found.F1, 1e-9);
        Assert.Equal(expected.GetProperty("total").GetInt32(), found.Items);
        Assert.Equal((1, 1), (found.Missing, found.Unknown));
        JsonProperty[] questions = [.. expected.GetProperty("per_question").EnumerateObject()];
        Assert.Equal(questions.Select(question => new RowId(question.Name)), found.PerQuestion.Select(question => question.Id));
        Assert.All(questions.Zip(found.PerQuestion), pair =>
        {
            Assert.Equal(pair.First.Value[0].GetDouble(), pair.Second.Em, 1e-9);
            Assert.Equal(pair.First.Value[1].GetDouble(), pair.Second.F1, 1e-9);
        });
    }

    [Fact]
    public void Words_are_those_of_the_official_scorer()
    {
        string[] lines = File.ReadAllLines(Fixture.Path("mrqa-words.jsonl"));
        Assert.Equal(300, lines.Length);
        Assert.All(lines, line =>
        {
            using JsonDocument row = JsonDocument.Parse(line);
            Assert.Equal(
                row.RootElement.GetProperty("words").EnumerateArray().Select(word => word.GetString()!),
                MrqaMetric.Words(row.RootElement.GetProperty("text").GetString()!));
        });
    }

    [Fact]
    public void A_model_is_predicted_and_scored()
    {
        using LightModel model = MiniModels.Load(_folder, ClueTask.Cmrc2018);
        MrqaSet set = new();
        string output = _folder.At(set.PredictionFileName);
        set.Predict(model, Data("dev.jsonl.gz"), output, cancellationToken: TestContext.Current.CancellationToken);
        MrqaScores ofFile = (MrqaScores)set.Evaluate(Data("dev.jsonl"), output);
        MrqaScores ofModel = (MrqaScores)set.Evaluate(model, Data("dev.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ofFile.PerQuestion, ofModel.PerQuestion);
        Assert.Equal((6, 0, 0), (ofFile.Items, ofFile.Missing, ofFile.Unknown));
        MrqaExample[] rows = [.. MrqaSet.Read(Data("dev.jsonl"))];
        Assert.Equal(
            rows.Select(row => new AnswerPrediction(row.Id, model.Answer(row.Question, row.Context) is [{ } best, ..] ? best.Text : "")),
            PredictionFile.ReadAnswers(output));
    }

    [Fact]
    public void A_line_may_have_one_question()
    {
        string path = _folder.Write("rows.jsonl", """{"context": "a b", "qid": "q", "question": "?", "answers": ["b"], "context_tokens": {"tokens": []}}""");
        MrqaExample row = Assert.Single(MrqaSet.Read(path));
        Assert.Equal((new RowId("q"), 1, "a b", "?", "b"), (row.Id, row.Line, row.Context, row.Question, Assert.Single(row.Answers)));
    }

    [Fact]
    public void A_packed_file_that_ends_early_is_one_error_wherever_it_ends()
    {
        byte[] packed = File.ReadAllBytes(Data("dev.jsonl.gz"));
        for (int length = 2; length < packed.Length; length++)
        {
            string path = _folder.Write("cut.jsonl.gz", packed[..length]);
            DataFileException error = Assert.Throws<DataFileException>(() => MrqaSet.Read(path));
            Assert.Equal(path, error.Path);
            Assert.Contains("gzip", error.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_packed_file_is_one_error_unless_it_says_the_same()
    {
        byte[] packed = File.ReadAllBytes(Data("dev.jsonl.gz"));
        string[] sound = Describe(Data("dev.jsonl"));
        int refused = 0;
        for (int place = packed.Length / 2; place < packed.Length; place++)
        {
            byte[] damaged = [.. packed];
            damaged[place] ^= 0x10;
            string path = _folder.Write("damaged.jsonl.gz", damaged);
            try
            {
                // A few bits stand for nothing, or for another place with the same text.
                Assert.Equal(sound, Describe(path));
            }
            catch (DataFileException e)
            {
                Assert.Equal(path, e.Path);
                refused++;
            }
        }

        Assert.InRange(refused, (packed.Length / 2) - 5, packed.Length);

        static string[] Describe(string path) => [.. MrqaSet.Read(path).Select(row => $"{row.Id} {row.Line} {row.Context} {row.Question} {string.Join('|', row.Answers)}")];
    }

    [Fact]
    public void A_file_that_unpacks_without_end_is_refused_before_it_fills_memory()
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] spaces = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (int i = 0; i < 200; i++)
            {
                stream.Write(spaces);
            }
        }

        string path = _folder.Write("bomb.jsonl.gz", packed.ToArray());
        Cost.Of(() =>
        {
            DataFileException error = Assert.Throws<DataFileException>(() => MrqaSet.Read(path));
            Assert.Contains("unpacks to at most", error.Problem, StringComparison.Ordinal);
        }).IsJustified(packed.Length);
    }

    [Theory]
    [InlineData("""{"header": {}}""", "qas", "missing")]
    [InlineData("""{"context": "a"}""", "qas", "missing")]
    [InlineData("""{"qas": []}""", "context", "missing")]
    [InlineData("""{"context": "a", "qas": ["q"]}""", "qas[]", "expected an object")]
    [InlineData("""{"context": "a", "qas": [{"qid": 1, "question": "?"}]}""", "qid", "expected a string")]
    [InlineData("""{"context": "a", "qas": [{"qid": "q1", "question": "?", "answers": ["a"]}]}""", "id", "the id q1 was already given on line 2")]
    [InlineData("""{"context": "a", "qas": [{"qid": "z", "question": "?", "answers": "a"}]}""", "answers", "expected an array")]
    [InlineData("""{"context": "a", "qas": [{"qid": "z", "question": "?", "answers": [1]}]}""", "answers[0]", "expected a string")]
    [InlineData("""{"context": "a", "qas": [{"qid": "z", "question": "?", "answers": []}]}""", "answers", "found none, id z.")]
    [InlineData("""{"context": "a", "qas": [{"qid": "z", "question": "?"}]}""", "answers", "found none, id z.")]
    [InlineData("""{"context": "a", "qas": [""", null, "not valid JSON")]
    public void A_row_at_fault_is_one_error_with_its_line(string row, string? field, string problem)
    {
        string[] lines = File.ReadAllLines(Data("dev.jsonl"));
        string path = _folder.Write("dev.jsonl", $"{lines[0]}\n{lines[1]}\n{row}\n");
        DataFileException error = Assert.Throws<DataFileException>(() => new MrqaSet().Evaluate(path, Data("predictions.json")));
        Assert.Equal((path, 3), (error.Path, error.Line));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.True(field is null || error.Field == field || row.Contains("header", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void A_file_without_questions_is_refused()
    {
        string path = _folder.Write("dev.jsonl", """{"header": {"dataset": "x"}}""");
        Assert.Contains("no rows", Assert.Throws<DataFileException>(() => MrqaSet.Read(path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_answered_and_nothing_counted_is_refused()
    {
        IReadOnlyList<MrqaExample> rows = MrqaSet.Read(Data("dev.jsonl"));
        Assert.Equal(0, new MrqaSet().Evaluate(rows, []).ExactMatch);
        Assert.Throws<InputException>(() => new MrqaSet(skipsUnanswered: true).Evaluate(rows, []));
    }

    private static string Data(string file) => Fixture.Path("mini", "mrqa", file);
}
