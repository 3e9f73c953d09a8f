using LightLM.Clue.DataSets;
using LightLM.Clue.Files;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;

namespace LightLM.Clue.Submissions;

/// <summary>Says what is wrong with predictions that cannot be scored, or not in earnest, as a whole rather than at their first row.</summary>
internal static class PredictionDiagnosis
{
    /// <summary>Scores a prediction file.</summary>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The labelled rows.</param>
    /// <param name="predictionsPath">The predictions.</param>
    /// <param name="score">Scores them.</param>
    /// <exception cref="DataFileException">The predictions are of something else, or wrong at many places alike.</exception>
    public static ScoredRows Explaining(ClueTask task, string dataPath, string predictionsPath, Func<ScoredRows> score)
    {
        ScoredRows rows;
        try
        {
            rows = score();
        }
        catch (LightLMException e) when (Explain(task, dataPath, predictionsPath) is { } fault)
        {
            throw new DataFileException(predictionsPath, fault.Line, null, fault.Message, e);
        }

        bool fits = rows.Scores is { Missing: 0, Unknown: 0 };
        return fits || Explain(task, dataPath, predictionsPath) is not { } misfit
            ? rows
            : throw new DataFileException(predictionsPath, misfit.Line, null, misfit.Message);
    }

    private static (int? Line, string Message)? Explain(ClueTask task, string dataPath, string predictionsPath)
    {
        try
        {
            IReadOnlyList<ClueExample> rows = ClueDataSet.Read(task, dataPath);
            return Explain(task, dataPath, rows, DataFile.Read(predictionsPath));
        }
        catch (DataFileException)
        {
            // The files themselves are at fault, which is what the caller has met already.
            return null;
        }
    }

    private static (int? Line, string Message)? Explain(ClueTask task, string dataPath, IReadOnlyList<ClueExample> rows, DataFile file)
    {
        if (ForeignPredictions.FindTask(task, file.Content, rows.Count) is string foreign)
        {
            return (null, foreign);
        }

        ProblemList faults = new(file.Path);
        (int Line, RowId Id)[] given = [.. Read(task, file, faults)];
        if (ForeignPredictions.FindSplit(task, [.. given.Select(row => row.Id)], rows.Select(row => row.Id).ToHashSet(), dataPath) is string other)
        {
            return (null, other);
        }

        faults.NameRows(given);
        return faults.InOrder.FirstOrDefault(problem => problem.Count > 1) is Problem problem
            ? (problem.Line, problem.Message + problem.Several())
            : null;
    }

    private static IEnumerable<(int Line, RowId Id)> Read(ClueTask task, DataFile file, ProblemList faults) => task switch
    {
        ClueTask.Cluener => PredictionFormat.ParseCluener(file.Content, faults, allowBlankEnd: true).Select(row => (row.Line, row.Id)),
        ClueTask.Cmrc2018 => PredictionFormat.ParseAnswers(file.Content, faults).Select(row => (row.Line, row.Id)),
        _ => PredictionFormat.ParseLabels(task.RowLabels(), file.Content, faults, allowBlankEnd: true).Select(row => (row.Line, row.Id)),
    };
}
