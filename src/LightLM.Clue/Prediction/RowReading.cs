using LightLM.Clue.DataSets;
using LightLM.Tasks;

namespace LightLM.Clue.Prediction;

/// <summary>How the rows of a task are put to a model, and what becomes of those that it cannot read.</summary>
/// <param name="Length">The length of a row's texts in UTF-16 units.</param>
/// <param name="Prepare">Prepares a row.</param>
/// <param name="Predict">Makes a prediction of the model's answer to a row.</param>
/// <param name="Parts">The texts of a row with their names; each should have something to read.</param>
/// <param name="Consequence">What becomes of a row of which a part has nothing to read.</param>
/// <param name="WithoutReading">The prediction for a row that the model cannot read, or null where there is none.</param>
internal sealed record RowReading<TRow, TAnswer, TPrediction>(
    Func<TRow, int> Length,
    Func<TRow, PreparedInput<TAnswer>> Prepare,
    Func<TRow, TAnswer, TPrediction> Predict,
    Func<TRow, IEnumerable<(string Name, string Text)>> Parts,
    string Consequence,
    Func<TRow, TPrediction?> WithoutReading)
    where TRow : ClueExample
    where TPrediction : class
{
    /// <summary>Predicts rows; one that cannot be answered at all has no prediction.</summary>
    public IReadOnlyList<TPrediction> Run(
        LightModel model, IReadOnlyList<TRow> rows, PredictionOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new PredictionOptions();
        RowResult<TPrediction>[] results = RowBatches.Run(model, rows, Length, Prepare, Predict, options, cancellationToken);
        List<TPrediction> predictions = new(results.Length);
        for (int i = 0; i < results.Length; i++)
        {
            TPrediction? prediction = results[i].Value ?? WithoutReading(rows[i]);
            if (FindProblem(model, rows[i], results[i], prediction is not null) is string problem)
            {
                options.OddRow?.Invoke(new OddRow(rows[i].Id, rows[i].Line, problem, prediction is not null));
            }

            if (prediction is not null)
            {
                predictions.Add(prediction);
            }
        }

        return predictions;
    }

    private string? FindProblem(LightModel model, TRow row, RowResult<TPrediction> result, bool isAnswered)
    {
        foreach ((string name, string text) in Parts(row))
        {
            if (!HasToken(model, text))
            {
                return $"The {name}: expected at least one token, found none; {Consequence}.";
            }
        }

        return result.Problem is not string problem ? null
            : isAnswered ? $"{problem} ({Consequence})"
            : problem;
    }

    // A letter or digit is a token whatever the vocabulary; only texts without any have to be read for an answer.
    private static bool HasToken(LightModel model, string text) =>
        text.Any(char.IsLetterOrDigit) || model.Tokenizer.Tokenize(text).Count > 0;
}
