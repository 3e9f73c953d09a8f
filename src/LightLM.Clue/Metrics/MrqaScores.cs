using System.Text.Json;

namespace LightLM.Clue.Metrics;

/// <summary>The scores of MRQA 2019 by its official scorer (mrqa_official_eval.py).</summary>
public sealed record MrqaScores : ClueScores
{
    /// <summary>Exact match: the mean over the questions that count, in percent.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>F1 over words: the mean over the questions that count, in percent.</summary>
    public required double F1 { get; init; }

    /// <summary>Whether questions without a prediction do not count; else they count as 0.</summary>
    public required bool SkipsUnanswered { get; init; }

    /// <summary>The scores of each answered question, in the data's order.</summary>
    public required IReadOnlyList<QuestionScores> PerQuestion { get; init; }

    private protected override void WriteScores(Utf8JsonWriter writer)
    {
        writer.WriteNumber("exact_match", ExactMatch);
        writer.WriteNumber("f1", F1);
        writer.WriteBoolean("skips_unanswered", SkipsUnanswered);
    }
}
