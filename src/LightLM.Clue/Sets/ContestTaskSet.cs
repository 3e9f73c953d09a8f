using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;

namespace LightLM.Clue.Sets;

/// <summary>The data set of a task of the contest.</summary>
internal sealed class ContestTaskSet(ClueTask task) : DataSet(task.OfficialName(), task.PredictionFileName())
{
    public override ClueScores Evaluate(LightModel model, string dataPath, PredictionOptions? options, CancellationToken cancellationToken) =>
        CluePredictor.Evaluate(model, task, dataPath, options, cancellationToken);

    public override ClueScores Evaluate(string dataPath, string predictionsPath) => ClueMetrics.Evaluate(task, dataPath, predictionsPath);

    internal override PredictableRows Open(LightModel model, string dataPath) => CluePredictor.Open(model, task, dataPath);
}
