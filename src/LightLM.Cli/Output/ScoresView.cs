using LightLM.Cli.Hosting;
using LightLM.Clue.Metrics;
using LightLM.Reports;

namespace LightLM.Cli.Output;

/// <summary>A task's scores for people.</summary>
internal static class ScoresView
{
    public static void Write(Shell shell, ClueScores scores)
    {
        if (scores is CluenerScores entities)
        {
            WriteTypes(shell, entities);
            shell.Output.WriteLine();
        }

        FactsView facts = new();
        facts.Add("task", scores.Task);
        foreach ((string name, double value) in Metrics(scores))
        {
            facts.Add(name, Numbers.Percent(value));
        }

        facts.Add("items", Numbers.Count(scores.Items));
        AddUnlessZero(facts, "left out", (scores as AccuracyScores)?.LeftOut ?? 0, "rows whose annotators did not agree");
        string consequence = scores is MrqaScores { SkipsUnanswered: true } ? "skipped" : "counted as wrong";
        AddUnlessZero(facts, "missing", scores.Missing, $"without a prediction: {consequence}");
        AddUnlessZero(facts, "unknown", scores.Unknown, "predictions for rows that the data does not have: ignored");
        facts.Write(shell);
    }

    private static IEnumerable<(string Name, double Value)> Metrics(ClueScores scores) => scores switch
    {
        CluenerScores entities =>
        [
            ("F1 macro", entities.F1Macro),
            ("F1 macro, spans", entities.F1MacroSpans),
            ("F1 micro, spans", entities.F1Micro),
        ],
        AccuracyScores labels => [("accuracy", labels.Accuracy)],
        Cmrc2018Scores answers => [("exact match", answers.Em), ("F1", answers.F1)],
        MrqaScores answers => [("exact match", answers.ExactMatch), ("F1", answers.F1)],
        _ => throw new ArgumentOutOfRangeException(nameof(scores), scores.Task, "There are no such scores."),
    };

    private static void WriteTypes(Shell shell, CluenerScores scores)
    {
        TableView table = new(
            Column.Name("type"),
            Column.Number("entities"),
            Column.Number("predicted"),
            Column.Number("precision"),
            Column.Number("recall"),
            Column.Number("F1"));
        foreach ((string type, EntityScores row) in scores.PerType)
        {
            table.Add(
                type,
                Numbers.Whole(row.Gold),
                Numbers.Whole(row.Predicted),
                Numbers.Percent(row.Precision),
                Numbers.Percent(row.Recall),
                Numbers.Percent(row.F1));
        }

        table.Write(shell);
    }

    private static void AddUnlessZero(FactsView facts, string name, int count, string meaning)
    {
        if (count > 0)
        {
            facts.Add(name, $"{Numbers.Count(count)} ({meaning})");
        }
    }
}
