using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;

namespace LightLM.Clue.Prediction;

/// <summary>The rows of a data set that a model is to predict, any part of them at a time.</summary>
/// <param name="layout">What stands around the rows of the prediction file.</param>
internal abstract class PredictableRows(PredictionLayout layout)
{
    /// <summary>What stands around the rows of the prediction file.</summary>
    public PredictionLayout Layout { get; } = layout;

    /// <summary>How many rows there are.</summary>
    public abstract int Count { get; }

    /// <summary>The row at a place, counted from 0, that has a problem.</summary>
    public abstract OddRow Odd(int index, string problem, bool isAnswered);

    /// <summary>Predicts a part of the rows.</summary>
    /// <param name="start">The first row, counted from 0.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="options">Threads and progress; odd rows are told by the result.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <returns>What came of each of them, in their order.</returns>
    public abstract IReadOnlyList<PredictedRow> Predict(int start, int count, PredictionOptions options, CancellationToken cancellationToken);
}

/// <summary>The rows of a data set that a model is to predict.</summary>
/// <param name="layout">What stands around the rows of the prediction file.</param>
/// <param name="rows">The rows.</param>
/// <param name="predict">Predicts some of them; one that cannot be answered has no prediction.</param>
/// <param name="idOf">Which row a prediction is of.</param>
/// <param name="rowOf">The prediction as it stands in the file.</param>
internal sealed class PredictableRows<TRow, TPrediction>(
    PredictionLayout layout,
    IReadOnlyList<TRow> rows,
    Func<IReadOnlyList<TRow>, PredictionOptions, CancellationToken, IReadOnlyList<TPrediction>> predict,
    Func<TPrediction, RowId> idOf,
    Func<TPrediction, string> rowOf) : PredictableRows(layout)
    where TRow : ClueExample
{
    public override int Count => rows.Count;

    public override OddRow Odd(int index, string problem, bool isAnswered) => new(rows[index].Id, rows[index].Line, problem, isAnswered);

    public override IReadOnlyList<PredictedRow> Predict(int start, int count, PredictionOptions options, CancellationToken cancellationToken)
    {
        TRow[] part = [.. rows.Skip(start).Take(count)];
        Dictionary<RowId, string> problems = [];
        PredictionOptions noting = options with { OddRow = row => problems[row.Id] = row.Problem };
        Dictionary<RowId, string> texts = predict(part, noting, cancellationToken).ToDictionary(idOf, rowOf);
        return [.. part.Select(row => new PredictedRow(texts.GetValueOrDefault(row.Id), problems.GetValueOrDefault(row.Id)))];
    }
}

/// <summary>What came of a row.</summary>
/// <param name="Text">Its prediction as it stands in the file, or null where it has none.</param>
/// <param name="Problem">Why it could not be read as it was meant, or null.</param>
internal readonly record struct PredictedRow(string? Text, string? Problem);
