namespace LightLM.Clue.Prediction;

/// <summary>A run that writes a prediction file.</summary>
internal static class PredictionRun
{
    /// <summary>Predicts and writes, and then tells of the rows that have no prediction.</summary>
    /// <param name="dataPath">The data set.</param>
    /// <param name="outputPath">The prediction file.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="write">Does the work, and returns how many rows have a prediction.</param>
    /// <exception cref="UnansweredRowsException">Rows could not be answered; the file has the others.</exception>
    public static void Write(string dataPath, string outputPath, PredictionOptions? options, Func<PredictionOptions, int> write)
    {
        List<OddRow> unanswered = [];
        int answered = write(Collecting(unanswered, options ?? new PredictionOptions()));
        if (unanswered.Count > 0)
        {
            throw new UnansweredRowsException(dataPath, outputPath, unanswered, answered);
        }
    }

    /// <summary>The same options, with rows that have no answer collected too.</summary>
    private static PredictionOptions Collecting(List<OddRow> unanswered, PredictionOptions options) => options with
    {
        OddRow = row =>
        {
            if (!row.IsAnswered)
            {
                unanswered.Add(row);
            }

            options.OddRow?.Invoke(row);
        },
    };
}
