using System.Text;
using CsCheck;
using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;
using LightLM.Testing;

namespace LightLM.Clue.Tests;

public class PredictionFileTests
{
    // Names, quotes, escapes, control characters, a character beyond U+FFFF: but no halves of surrogate pairs.
    private static readonly Gen<string> Texts =
        OneOf("北", "辰", "𠮷", "\"", "\\", "/", "\n", "\r", "\t", "\b", "\f", "\u0001", "\u001f", "\u007f", "\u2028", "a", " ", "é")
            .List[0, 8].Select(string.Concat);

    private static readonly Gen<RowId> Ids = Gen.OneOf(Gen.Long.Select(number => new RowId(number)), Texts.Select(text => new RowId(text)));

    [Theory]
    [InlineData("cluener2020_results.json")]
    [InlineData("csl_predict.json")]
    [InlineData("cluewsc2020_predict.json")]
    [InlineData("cmrc2018_predict.json")]
    public void Official_examples_come_back_byte_for_byte(string name)
    {
        string path = SharedData.Require("clue/examples/" + name);
        string copy = Path.Combine(Fixture.NewFolder(), name);
        Rewrite(ClueTasks.All.Single(task => task.PredictionFileName() == name), path, copy);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(copy));
    }

    [Theory]
    [InlineData(ClueTask.Cluener)]
    [InlineData(ClueTask.Csl)]
    [InlineData(ClueTask.Cluewsc2020)]
    public void Small_examples_come_back_byte_for_byte(ClueTask task)
    {
        string path = Fixture.Path("metrics-small", task.OfficialName() + ".predictions.json");
        string copy = Path.Combine(Fixture.NewFolder(), "copy.json");
        Rewrite(task, path, copy);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(copy));
    }

    [Fact]
    public void Any_answers_survive_a_round_trip()
    {
        string path = Path.Combine(Fixture.NewFolder(), "answers.json");
        Gen.Dictionary(Texts, Texts)[0, 5].Sample(
            answers =>
            {
                AnswerPrediction[] written = [.. answers.Select(answer => new AnswerPrediction(answer.Key, answer.Value))];
                PredictionFile.WriteCmrc2018(path, written);
                Assert.Equal(written, PredictionFile.ReadCmrc2018(path));
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void Any_labels_survive_a_round_trip()
    {
        string path = Path.Combine(Fixture.NewFolder(), "labels.json");
        Gen.Dictionary(Ids, OneOf("true", "false"))[0, 5].Sample(
            labels =>
            {
                LabelPrediction[] written = [.. labels.Select(label => new LabelPrediction(label.Key, label.Value))];
                PredictionFile.WriteLabels(ClueTask.Cluewsc2020, path, written);
                IReadOnlyList<LabelPrediction> read = PredictionFile.ReadLabels(ClueTask.Cluewsc2020, path);
                Assert.Equal(written, read);
                Assert.Equal(written.Select(row => row.Id.IsNumber), read.Select(row => row.Id.IsNumber));
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void Any_entities_survive_a_round_trip()
    {
        string path = Path.Combine(Fixture.NewFolder(), "entities.json");
        Gen<ClueEntity> entities = Gen.Select(
            OneOf("name", "game", "scene"),
            Texts,
            Gen.Int[0, 50],
            Gen.Int[0, 9],
            (type, surface, first, length) => new ClueEntity(type, surface, first, first + length));
        entities.List[0, 6].Sample(
            found =>
            {
                PredictionFile.WriteCluener(path, [new CluenerPrediction(0, found)]);
                IReadOnlyList<ClueEntity> read = Assert.Single(PredictionFile.ReadCluener(path)).Entities;
                Assert.Equal(found.OrderBy(entity => entity.ToString()), read.OrderBy(entity => entity.ToString()));
                byte[] bytes = File.ReadAllBytes(path);
                PredictionFile.WriteCluener(path, [new CluenerPrediction(0, read)]);
                Assert.Equal(bytes, File.ReadAllBytes(path));
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void A_surface_without_a_span_survives_a_round_trip()
    {
        const string row = """{"id": 0, "label": {"name": {"北辰": [[0, 1]], "辰": []}, "game": {"北": []}}}""" + "\n";
        string path = Path.Combine(Fixture.NewFolder(), "entities.json");
        File.WriteAllText(path, row);
        IReadOnlyList<CluenerPrediction> read = PredictionFile.ReadCluener(path);
        Assert.Equal([new("name", "辰"), new("game", "北")], Assert.Single(read).Unplaced);
        PredictionFile.WriteCluener(path, read);
        Assert.Equal(row, File.ReadAllText(path));
    }

    [Fact]
    public void Strings_are_written_as_Python_writes_them()
    {
        string path = Path.Combine(Fixture.NewFolder(), "answers.json");
        PredictionFile.WriteCmrc2018(path, [new("Q\"1", "a/b\\\n\r\t\b\f\u0001\u001f\u007f\u2028𠮷'é"), new("Q2", "")]);
        string expected = "{\n    \"Q\\\"1\": \"a/b\\\\\\n\\r\\t\\b\\f\\u0001\\u001f\u007f\u2028𠮷'é\",\n    \"Q2\": \"\"\n}\n";
        Assert.Equal(Encoding.UTF8.GetBytes(expected), File.ReadAllBytes(path));
        PredictionFile.WriteCmrc2018(path, []);
        Assert.Equal("{}\n", File.ReadAllText(path));
    }

    [Fact]
    public void Half_a_surrogate_pair_cannot_be_written()
    {
        string path = Path.Combine(Fixture.NewFolder(), "answers.json");
        InputException e = Assert.Throws<InputException>(() => PredictionFile.WriteCmrc2018(path, [new("Q", "a" + "𠮷"[0])]));
        Assert.Contains("U+D842", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_failing_run_leaves_the_earlier_file_and_nothing_else()
    {
        string folder = Fixture.NewFolder();
        string path = Path.Combine(folder, "csl_predict.json");
        PredictionFile.WriteLabels(ClueTask.Csl, path, [new(0, "1")]);
        Assert.Throws<InvalidOperationException>(() => PredictionFile.WriteLabels(ClueTask.Csl, path, Failing()));
        Assert.Equal("{\"id\": 0, \"label\": \"1\"}\n", File.ReadAllText(path));
        Assert.Equal(path, Assert.Single(Directory.GetFileSystemEntries(folder)));

        static IEnumerable<LabelPrediction> Failing()
        {
            yield return new(0, "0");
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void Unwritable_paths_are_typed_errors()
    {
        string folder = Fixture.NewFolder();
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        foreach (string path in new[] { folder, Path.Combine(folder, "none", "a.json"), Path.Combine(file, "a.json"), "a\0b" })
        {
            FileException e = Assert.Throws<FileException>(() => PredictionFile.WriteCmrc2018(path, []));
            Assert.Equal(path, e.Path);
        }

        Assert.Equal(file, Assert.Single(Directory.GetFileSystemEntries(folder)));
    }

    [Fact]
    public void Predictions_at_fault_are_not_written()
    {
        string path = Path.Combine(Fixture.NewFolder(), "csl_predict.json");
        Assert.Throws<InputException>(() => PredictionFile.WriteLabels(ClueTask.Csl, path, [new(0, "true")]));
        Assert.Throws<InputException>(() => PredictionFile.WriteLabels(ClueTask.Csl, path, [new(0, "1"), new(0, "1")]));
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("""{"id": 0, "label": 1}""", 1, "label")]
    [InlineData("""{"id": 0, "label": true}""", 1, "label")]
    [InlineData("""{"id": 0, "label": "2"}""", 1, "label")]
    [InlineData("""{"id": 0}""", 1, "label")]
    [InlineData("""{"label": "1"}""", 1, "id")]
    [InlineData("{\"id\": 0, \"label\": \"1\"}\n{\"id\": 0, \"label\": \"1\"}", 2, "id")]
    public void Malformed_predictions_are_answered_with_their_place(string content, int line, string field)
    {
        string path = Path.Combine(Fixture.NewFolder(), "csl_predict.json");
        File.WriteAllText(path, content);
        DataFileException e = Assert.Throws<DataFileException>(() => PredictionFile.ReadLabels(ClueTask.Csl, path));
        Assert.Equal((line, field), (e.Line, e.Field));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void Rewrite(ClueTask task, string from, string to)
    {
        switch (task)
        {
            case ClueTask.Cluener:
                PredictionFile.WriteCluener(to, PredictionFile.ReadCluener(from));
                break;
            case ClueTask.Cmrc2018:
                PredictionFile.WriteCmrc2018(to, PredictionFile.ReadCmrc2018(from));
                break;
            default:
                PredictionFile.WriteLabels(task, to, PredictionFile.ReadLabels(task, from));
                break;
        }
    }
}
