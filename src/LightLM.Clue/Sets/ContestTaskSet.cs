using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;

namespace LightLM.Clue.Sets;

/// <summary>The data set of a task of the contest.</summary>
internal sealed class ContestTaskSet(ClueTask task) : DataSet(task.OfficialName(), task.PredictionFileName())
{
    public override void Predict(LightModel model, string dataPath, string outputPath, PredictionOptions? options, CancellationToken cancellation) =>
        CluePredictor.Predict(model, task, dataPath, outputPath, options, cancellation);

    public override ClueScores Evaluate(LightModel model, string dataPath, PredictionOptions? options, CancellationToken cancellation) =>
        CluePredictor.Evaluate(model, task, dataPath, options, cancellation);

    public override ClueScores Evaluate(string dataPath, string predictionsPath) => ClueMetrics.Evaluate(task, dataPath, predictionsPath);
}
