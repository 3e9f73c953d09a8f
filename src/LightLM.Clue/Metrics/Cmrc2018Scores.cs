using System.Text.Json;

namespace LightLM.Clue.Metrics;

/// <summary>The scores of CMRC 2018 by its official scorer (cmrc2018_evaluate.py, version 5).</summary>
public sealed record Cmrc2018Scores : ClueScores
{
    /// <summary>Exact match: the mean over all questions, unanswered ones as 0, in percent.</summary>
    public required double Em { get; init; }

    /// <summary>F1: the mean over all questions, unanswered ones as 0, in percent.</summary>
    public required double F1 { get; init; }

    /// <summary>The official scorer's name for <see cref="ClueScores.Items"/>.</summary>
    public int Total => Items;

    /// <summary>The official scorer's name for <see cref="ClueScores.Missing"/>.</summary>
    public int Skipped => Missing;

    /// <summary>The scores of each answered question, in the data's order.</summary>
    public required IReadOnlyList<QuestionScores> PerQuestion { get; init; }

    private protected override void WriteScores(Utf8JsonWriter writer)
    {
        writer.WriteNumber("em", Em);
        writer.WriteNumber("f1", F1);
        writer.WriteNumber("total", Total);
        writer.WriteNumber("skipped", Skipped);
    }
}
