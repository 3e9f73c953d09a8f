using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Clue.Scoring;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Scoring;

/// <summary>The uncertainty of a figure that enters P.</summary>
public sealed class FigureBootstrapTests
{
    private const double Tolerance = 1e-9;

    // The 99.5 % quantile of the normal distribution.
    private const double NormalQuantile = 2.5758;

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_estimate_is_the_figure_of_the_scores(ClueTask task)
    {
        (ClueScores scores, FigureEstimate figure) = FigureBootstrap.Evaluate(task, Data(task), Predictions(task));
        Assert.Equal(ClueMetrics.Evaluate(task, Data(task), Predictions(task)).ToJson(), scores.ToJson());
        Assert.Equal(TaskFigures.FigureOf(scores), figure.Estimate);
        Assert.InRange(figure.Estimate, figure.Low + 1, figure.High - 1);
        Assert.Equal(figure, FigureBootstrap.Evaluate(task, Data(task), Predictions(task)).Figure);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Intervals_are_those_of_scoring_drawn_rows_one_by_one(ClueTask task)
    {
        double[] figures = [.. Resample(task).Order()];
        FigureEstimate figure = FigureBootstrap.Evaluate(task, Data(task), Predictions(task)).Figure;
        Assert.Equal(figures[10], figure.Low, Tolerance);
        Assert.Equal(figures[^11], figure.High, Tolerance);
    }

    [Theory]
    [InlineData(500, 0.5)]
    [InlineData(1000, 0.8)]
    [InlineData(3000, 0.95)]
    public void Of_independent_rows_the_interval_is_that_of_the_binomial_distribution(int count, double share)
    {
        FigureEstimate figure = FigureBootstrap.Estimate(Labels(count, share, new Random(2)));
        double p = figure.Estimate / 100;
        double expected = 100 * NormalQuantile * Math.Sqrt(p * (1 - p) / count);
        Assert.InRange((figure.High - figure.Low) / 2, 0.85 * expected, 1.15 * expected);
    }

    [Fact]
    public void Intervals_hold_the_truth_about_as_often_as_they_claim()
    {
        const int trials = 200;
        const double truth = 0.7;
        Random random = new(3);
        int held = Enumerable.Range(0, trials).Count(_ =>
            FigureBootstrap.Estimate(Labels(150, truth, random)) is var figure && figure.Low <= 100 * truth && 100 * truth <= figure.High);
        Assert.InRange(held, trials * 0.96, trials);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(3000)]
    public void Rows_that_are_all_right_or_all_wrong_leave_the_exact_bound(int count)
    {
        // No row of n is wrong with probability 0.005 where this share of all rows is.
        double bound = 100 * (1 - Math.Pow(0.005, 1.0 / count));
        FigureEstimate right = FigureBootstrap.Estimate(Labels(count, 1, new Random(1)));
        Assert.Equal((100, 100), (right.Estimate, right.High));
        Assert.Equal(100 - bound, right.Low, Tolerance);
        FigureEstimate wrong = FigureBootstrap.Estimate(Labels(count, 0, new Random(1)));
        Assert.Equal((0, 0), (wrong.Estimate, wrong.Low));
        Assert.Equal(bound, wrong.High, Tolerance);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    public void Equal_sentences_leave_a_width_too(int count, int found)
    {
        ClueEntity[] entities = [new("name", "北", 0, 0), new("game", "辰", 1, 1)];
        CluenerExample[] rows = [.. Enumerable.Range(0, count).Select(i => new CluenerExample(i, i + 1, "北辰", entities))];
        CluenerPrediction[] predictions = [.. rows.Select(row => new CluenerPrediction(row.Id, entities[..found]))];
        FigureEstimate figure = FigureBootstrap.Estimate(new ScoredEntities(rows, predictions));
        Assert.Equal(50.0 * found, figure.Estimate);
        double seen = Math.Pow(0.005, 1.0 / count);
        Assert.Equal(seen * figure.Estimate, figure.Low, Tolerance);
        Assert.Equal((seen * figure.Estimate) + (100 * (1 - seen)), figure.High, Tolerance);
    }

    [Fact]
    public void As_many_rows_as_the_official_sets_have_take_no_time()
    {
        ClueEntity[] entities = [.. ClueTask.Cluener.Labels().Select((type, i) => new ClueEntity(type, $"{i}", i, i))];
        Random random = new(1);
        CluenerExample[] sentences = [.. Enumerable.Range(0, ClueTask.Cluener.OfficialDevRows()).Select(i => new CluenerExample(
            i, i + 1, "0123456789", [.. entities.Where(_ => random.Next(4) == 0)]))];
        ScoredEntities scored = new(sentences, [.. sentences.Select(row => new CluenerPrediction(
            row.Id, [.. row.Entities!.Where(_ => random.Next(4) > 0)]))]);
        ScoredLabels labels = Labels(ClueTask.Cmrc2018.OfficialDevRows(), 0.6, random);
        Assert.InRange(Cost.Of(() => FigureBootstrap.Estimate(scored)).Time, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.InRange(Cost.Of(() => FigureBootstrap.Estimate(labels)).Time, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static string Data(ClueTask task) => Fixture.Path($"metrics-small/{task.OfficialName()}.gold.json");

    private static string Predictions(ClueTask task) => Fixture.Path($"metrics-small/{task.OfficialName()}.predictions.json");

    private static ScoredLabels Labels(int count, double share, Random random)
    {
        CslExample[] rows = [.. Enumerable.Range(0, count).Select(i => new CslExample(i, i + 1, "文", [], "1"))];
        LabelPrediction[] predictions = [.. rows.Select(row => new LabelPrediction(row.Id, random.NextDouble() < share ? "1" : "0"))];
        return ScoredLabels.Of("csl", rows, row => row.Label, predictions);
    }

    /// <summary>The figures of drawn rows, each time scored as a data set of their own.</summary>
    private static IEnumerable<double> Resample(ClueTask task)
    {
        IReadOnlyList<ClueExample> rows = ClueDataSet.Read(task, Data(task));
        Func<RowId[], ClueScores> score = Scorer(task);
        Random random = new(1);
        return [.. Enumerable.Range(0, 2000).Select(_ =>
            TaskFigures.FigureOf(score([.. rows.Select(_ => rows[random.Next(rows.Count)].Id)])))];
    }

    /// <summary>Scores the rows of ids, of which some may be there several times.</summary>
    private static Func<RowId[], ClueScores> Scorer(ClueTask task)
    {
        (string data, string predictions) = (Data(task), Predictions(task));
        Drawn<LabelPrediction> Labels() =>
            new(PredictionFile.ReadLabels(task, predictions), row => row.Id, (row, id) => row with { Id = id });
        switch (task)
        {
            case ClueTask.Cluener:
                Drawn<CluenerExample> sentences = new(ClueDataSet.ReadCluener(data), row => row.Id, (row, id) => row with { Id = id });
                Drawn<CluenerPrediction> entities =
                    new(PredictionFile.ReadCluener(predictions), row => row.Id, (row, id) => row with { Id = id });
                return ids => ClueMetrics.Evaluate(sentences.Take(ids), entities.Take(ids));
            case ClueTask.Cmrc2018:
                Drawn<Cmrc2018Example> questions = new(ClueDataSet.ReadCmrc2018(data), row => row.Id, (row, id) => row with { Id = id });
                Drawn<AnswerPrediction> answers =
                    new(PredictionFile.ReadCmrc2018(predictions), row => row.Id, (row, id) => row with { Id = id });
                return ids => ClueMetrics.Evaluate(questions.Take(ids), answers.Take(ids));
            case ClueTask.Csl:
                Drawn<LabelPrediction> ofPapers = Labels();
                Drawn<CslExample> papers = new(ClueDataSet.ReadCsl(data), row => row.Id, (row, id) => row with { Id = id });
                return ids => ClueMetrics.Evaluate(papers.Take(ids), ofPapers.Take(ids));
            default:
                Drawn<LabelPrediction> ofPronouns = Labels();
                Drawn<Cluewsc2020Example> pronouns =
                    new(ClueDataSet.ReadCluewsc2020(data), row => row.Id, (row, id) => row with { Id = id });
                return ids => ClueMetrics.Evaluate(pronouns.Take(ids), ofPronouns.Take(ids));
        }
    }

    private sealed class Drawn<T>(IReadOnlyList<T> rows, Func<T, RowId> idOf, Func<T, RowId, T> rename)
    {
        private readonly Dictionary<RowId, T> _byId = rows.ToDictionary(idOf);

        /// <summary>The rows of ids that there are, numbered anew.</summary>
        public T[] Take(RowId[] ids) =>
            [.. ids.Index().Where(row => _byId.ContainsKey(row.Item)).Select(row => rename(_byId[row.Item], row.Index))];
    }
}
