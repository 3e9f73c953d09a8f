using LightLM.Clue.Metrics;

namespace LightLM.Clue.Scoring;

/// <summary>
/// How far a task's figure may be from that over all rows of its kind, as those that are scored are a sample: the rows are drawn again,
/// with repetition, as many as there are, and the interval holds the middle of the figures that come of it (the percentile bootstrap; Efron
/// and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
/// </summary>
/// <remarks>
/// Rows that are all alike, such as only right ones, give the same figure however they are drawn, which says nothing of how sure it is.
/// There the interval is the exact one of n rows of which all are alike (Clopper and Pearson, "The use of confidence or fiducial limits",
/// 1934). It always has a width.
/// </remarks>
internal static class FigureBootstrap
{
    /// <summary>How many times the rows are drawn.</summary>
    public const int Resamples = 2000;

    /// <summary>The probability that the interval is made for.</summary>
    public const double Confidence = 0.99;

    /// <summary>The seed of the draws: the same rows give the same interval.</summary>
    public const int Seed = 1;

    private const double Tail = (1 - Confidence) / 2;
    private const double Percent = 100;

    /// <summary>Scores a prediction file, with the uncertainty of the figure that enters P.</summary>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The labelled rows.</param>
    /// <param name="predictionsPath">The predictions.</param>
    /// <returns>The scores as <see cref="ClueMetrics"/> has them, and the figure.</returns>
    /// <exception cref="InputException">The two sides do not fit.</exception>
    /// <exception cref="DataFileException">A file cannot be read, or the predictions are of something else.</exception>
    public static (ClueScores Scores, FigureEstimate Figure) Evaluate(ClueTask task, string dataPath, string predictionsPath)
    {
        ScoredRows rows = ClueMetrics.Score(task, dataPath, predictionsPath);
        return (rows.Scores, Estimate(rows));
    }

    /// <summary>The figure of rows and its interval.</summary>
    public static FigureEstimate Estimate(ScoredRows rows)
    {
        double estimate = TaskFigures.FigureOf(rows.Scores);
        double[] figures = Draw(rows);
        figures.AsSpan().Sort();
        int cut = (int)Math.Round(Tail * Resamples);
        double low = Math.Min(estimate, figures[cut]);
        double high = Math.Max(estimate, figures[^(cut + 1)]);
        return low < high ? new FigureEstimate(estimate, low, high) : OfEqualRows(estimate, rows.Scores.Items);
    }

    private static double[] Draw(ScoredRows rows)
    {
        Random random = new(Seed);
        int[] drawn = new int[rows.Scores.Items];
        double[] figures = new double[Resamples];
        foreach (ref double figure in figures.AsSpan())
        {
            foreach (ref int row in drawn.AsSpan())
            {
                row = random.Next(drawn.Length);
            }

            figure = rows.FigureOf(drawn);
        }

        return figures;
    }

    /// <summary>What the figure would be if as large a share of rows as may have been missed were all wrong, or all right.</summary>
    private static FigureEstimate OfEqualRows(double estimate, int count)
    {
        double seen = Math.Pow(Tail, 1.0 / count);
        return new FigureEstimate(estimate, seen * estimate, Percent - (seen * (Percent - estimate)));
    }
}
