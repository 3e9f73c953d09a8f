using LightLM.Clue.Metrics;
using LightLM.Clue.Scoring;
using LightLM.Contest.Data;
using LightLM.Contest.Journal;

namespace LightLM.Contest.Finalists;

/// <summary>Scores predictions of a task's labelled rows.</summary>
internal static class ScoredPredictions
{
    /// <summary>What they are worth.</summary>
    /// <param name="set">The task.</param>
    /// <param name="folder">The folder that has them.</param>
    /// <param name="predictions">The file.</param>
    public static ScoredTask Of(ContestSet set, FinalistFolder folder, string predictions)
    {
        (ClueScores scores, FigureEstimate figure) = FigureBootstrap.Evaluate(set.Task, set.LabelledPath!, predictions);
        return new ScoredTask(figure, DetailsOf(scores), scores.Items, folder.FactsOf(predictions));
    }

    /// <summary>All scores by their names; of entities, the F1 of each type.</summary>
    public static Dictionary<string, double> DetailsOf(ClueScores scores) => scores switch
    {
        AccuracyScores labels => new() { ["accuracy"] = labels.Accuracy },
        Cmrc2018Scores answers => new() { ["em"] = answers.Em, ["f1"] = answers.F1 },
        CluenerScores entities => entities.PerType.ToDictionary(type => type.Key, type => type.Value.F1),
        _ => [],
    };
}
