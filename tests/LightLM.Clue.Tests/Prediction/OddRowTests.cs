using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Predictions;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Prediction;

/// <summary>Rows that a model cannot read as they were meant: nothing else of a data set is lost for them, and none passes in silence.</summary>
public sealed class OddRowTests : IDisposable
{
    private const string Invisible = " \u3000\u200B\t";
    private readonly TemporaryFolder _folder = new();
    private readonly List<OddRow> _odd = [];

    private PredictionOptions Options => new() { OddRow = _odd.Add };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_question_or_passage_without_tokens_gets_an_empty_answer()
    {
        using LightModel model = MiniModels.Load(_folder, ClueTask.Cmrc2018);
        Cmrc2018Example[] rows =
        [
            Question("a", 3, "我", "我是10我是"),
            Question("b", 5, "", "我是10"),
            Question("c", 7, Invisible, "我是10"),
            Question("d", 9, "是", "10是我"),
            Question("e", 11, "我", ""),
            Question("f", 13, "我", Invisible),
            Question("g", 15, "", ""),
        ];
        AnswerPrediction[] predictions = [.. Predict(model, rows)];
        Assert.Equal(rows.Select(row => row.Id), predictions.Select(prediction => prediction.Id));
        Assert.Equal(["", "", "", "", ""], new[] { 1, 2, 4, 5, 6 }.Select(row => predictions[row].Answer));
        Assert.Equal(Predict(model, rows[0]).Concat(Predict(model, rows[3])), new[] { predictions[0], predictions[3] });
        Assert.Equal([("b", 5), ("c", 7), ("e", 11), ("f", 13), ("g", 15)], _odd.Select(row => (row.Id.ToString(), row.Line)));
        Assert.All(_odd, row => Assert.True(row.IsAnswered));
        Assert.Equal(
            ["question", "question", "passage", "passage", "question"],
            _odd.Select(row => row.Problem.Split(' ')[1].TrimEnd(':')));
        Assert.All(_odd, row => Assert.EndsWith("found none; the answer is empty.", row.Problem, StringComparison.Ordinal));

        IReadOnlyList<AnswerPrediction> Predict(LightModel model, params Cmrc2018Example[] rows) =>
            CluePredictor.Predict(model, rows, rows.Length == 1 ? null : Options, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_text_without_tokens_has_no_entities()
    {
        using LightModel model = MiniModels.Load(_folder, ClueTask.Cluener);
        CluenerExample[] rows = [new(0, 1, "", null), new(1, 2, "我是10", null), new(2, 3, Invisible, null), new(3, 4, "。", null)];
        IReadOnlyList<CluenerPrediction> predictions = CluePredictor.Predict(model, rows, Options, TestContext.Current.CancellationToken);
        Assert.Equal(rows.Select(row => row.Id), predictions.Select(prediction => prediction.Id));
        Assert.Empty(predictions[0].Entities);
        Assert.Empty(predictions[2].Entities);
        Assert.Equal([1, 3], _odd.Select(row => row.Line));
    }

    [Fact]
    public void A_pair_is_judged_by_what_it_has()
    {
        using LightModel model = MiniModels.Load(_folder, ClueTask.Csl);
        CslExample[] rows =
        [
            new(0, 1, "我是10", ["我"], null),
            new(1, 2, "我是10", [], null),
            new(2, 3, "", ["我"], null),
            new(3, 4, Invisible, ["", " "], null),
        ];
        IReadOnlyList<LabelPrediction> predictions = CluePredictor.Predict(model, rows, Options, TestContext.Current.CancellationToken);
        Assert.Equal(rows.Select(row => row.Id), predictions.Select(prediction => prediction.Id));
        Assert.Equal(["keywords", "abstract", "keywords"], _odd.Select(row => row.Problem.Split(' ')[1].TrimEnd(':')));
        Assert.Equal([2, 3, 4], _odd.Select(row => row.Line));
    }

    [Fact]
    public void Rows_that_cannot_be_answered_are_named_when_all_others_are_written()
    {
        using LightModel model = MiniModels.Load(_folder, ClueTask.Cluewsc2020);
        string far = string.Concat(Enumerable.Repeat("是", 2 * MiniModels.Positions));
        string data = _folder.Write("odd.json", string.Join('\n', Row(0, "我是10", "10", 2), Row(4, "我是 ", " ", 2), Row(5, $"我{far}10", "10", 1 + far.Length), Row(8, "10我是", "是", 3)));
        string output = _folder.At("p.json");
        UnansweredRowsException error = Assert.Throws<UnansweredRowsException>(() =>
            CluePredictor.Predict(model, ClueTask.Cluewsc2020, data, output, Options, TestContext.Current.CancellationToken));
        Assert.Equal([new RowId(4), new RowId(5)], error.Rows.Select(row => row.Id));
        Assert.Equal(_odd, error.Rows);
        foreach (string part in (string[])[$"{data}, line 2, id 4: ", $"{data}, line 3, id 5: ", $"the other 2 rows are in {output}"])
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal([new RowId(0), new RowId(8)], PredictionFile.ReadLabels(ClueTask.Cluewsc2020, output).Select(row => row.Id));
        static string Row(int id, string text, string pronoun, int start) =>
            $$$"""{"id": {{{id}}}, "text": "{{{text}}}", "label": "true", "target": {"span1_index": {{{text.IndexOf('我', StringComparison.Ordinal)}}}, "span1_text": "我", "span2_index": {{{start}}}, "span2_text": "{{{pronoun}}}"}}""";
    }

    [Fact]
    public void A_row_that_cannot_be_answered_counts_as_wrong()
    {
        using LightModel model = MiniModels.Load(_folder, ClueTask.Cluewsc2020);
        string data = _folder.Write("odd.json", """
            {"text": "我是 ", "label": "true", "target": {"span1_index": 0, "span1_text": "我", "span2_index": 2, "span2_text": " "}}
            {"text": "我是10", "label": "true", "target": {"span1_index": 0, "span1_text": "我", "span2_index": 1, "span2_text": "是"}}
            """);
        ClueScores scores = CluePredictor.Evaluate(model, ClueTask.Cluewsc2020, data, Options, TestContext.Current.CancellationToken);
        Assert.Equal((2, 1), (scores.Items, scores.Missing));
        Assert.False(Assert.Single(_odd).IsAnswered);
    }

    [Fact]
    public void A_problem_of_many_rows_is_one_line_with_three_of_them()
    {
        string[] lines =
        [
            .. OddRow.Describe(
                "d.json",
                [
                    .. Enumerable.Range(1, 5).Select(line => new OddRow($"Q{line}", line, "It is odd.", true)),
                    new OddRow(new string('我', 1000), 9, "It is something else.", true),
                ]),
        ];
        Assert.Equal("d.json, line 1, id Q1; line 2, id Q2; line 3, id Q3 and 2 more rows: It is odd.", lines[0]);
        Assert.StartsWith("d.json, line 9, id 我", lines[1], StringComparison.Ordinal);
        Assert.True(lines[1].Length < 120);
        OddRow[] different = [.. Enumerable.Range(1, 1000).Select(line => new OddRow(line, line, $"Problem {line}.", true))];
        Assert.Equal(21, OddRow.Describe("d.json", different).Count());
    }

    private static Cmrc2018Example Question(string id, int line, string question, string passage) =>
        new(id, line, null, passage, question, [new Cmrc2018Answer("我", 0)]);
}
