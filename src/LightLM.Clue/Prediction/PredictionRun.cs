using LightLM.Clue.Predictions;

namespace LightLM.Clue.Prediction;

/// <summary>A run that predicts all rows and writes a prediction file.</summary>
internal static class PredictionRun
{
    /// <summary>Predicts and writes, and then tells of the rows that have no prediction.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="dataPath">The data set.</param>
    /// <param name="outputPath">The prediction file.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups; no file is left.</param>
    /// <exception cref="UnansweredRowsException">Rows could not be answered; the file has the others.</exception>
    public static void Write(
        PredictableRows rows, string dataPath, string outputPath, PredictionOptions? options, CancellationToken cancellationToken)
    {
        options ??= new PredictionOptions();
        IReadOnlyList<PredictedRow> predicted = rows.Predict(0, rows.Count, options, cancellationToken);
        OddRow[] odd = [.. Odd(rows, predicted)];
        foreach (OddRow row in odd)
        {
            options.OddRow?.Invoke(row);
        }

        string[] texts = [.. predicted.Select(row => row.Text).OfType<string>()];
        PredictionFile.WriteRows(outputPath, rows.Layout, texts);
        RequireAnswers(dataPath, outputPath, odd, texts.Length);
    }

    /// <summary>Tells of the rows that have no prediction.</summary>
    /// <exception cref="UnansweredRowsException">There are such rows.</exception>
    public static void RequireAnswers(string dataPath, string outputPath, IEnumerable<OddRow> odd, int answered)
    {
        OddRow[] unanswered = [.. odd.Where(row => !row.IsAnswered)];
        if (unanswered.Length > 0)
        {
            throw new UnansweredRowsException(dataPath, outputPath, unanswered, answered);
        }
    }

    private static IEnumerable<OddRow> Odd(PredictableRows rows, IReadOnlyList<PredictedRow> predicted)
    {
        for (int i = 0; i < predicted.Count; i++)
        {
            if (predicted[i].Problem is string problem)
            {
                yield return rows.Odd(i, problem, predicted[i].Text is not null);
            }
        }
    }
}
