using System.Text.Json;

namespace LightLM.Clue.Metrics;

/// <summary>The scores of CSL and CLUEWSC2020.</summary>
public sealed record AccuracyScores : ClueScores
{
    /// <summary>Rows with the right label, in percent of all labelled rows.</summary>
    public required double Accuracy { get; init; }

    private protected override void WriteScores(Utf8JsonWriter writer) => writer.WriteNumber("accuracy", Accuracy);
}
