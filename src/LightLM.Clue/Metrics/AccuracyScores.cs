using System.Text.Json;

namespace LightLM.Clue.Metrics;

/// <summary>The scores of a data set whose rows have one label each, such as CSL.</summary>
public sealed record AccuracyScores : ClueScores
{
    /// <summary>Rows with the right label, in percent of all labelled rows.</summary>
    public required double Accuracy { get; init; }

    /// <summary>How many rows were left out, because their annotators did not agree; null where the data set has no such rows.</summary>
    public int? LeftOut { get; init; }

    private protected override void WriteScores(Utf8JsonWriter writer)
    {
        writer.WriteNumber("accuracy", Accuracy);
        if (LeftOut is int count)
        {
            writer.WriteNumber("left_out", count);
        }
    }
}
