namespace LightLM.Clue.Metrics;

/// <summary>The scores of one entity type, or of all types together.</summary>
/// <param name="Gold">How many entities the data has.</param>
/// <param name="Predicted">How many were predicted.</param>
/// <param name="Correct">How many of those the data has too.</param>
public sealed record EntityScores(int Gold, int Predicted, int Correct)
{
    /// <summary>Correct entities in percent of the predicted ones; 0 where none was predicted.</summary>
    public double Precision => Predicted == 0 ? 0 : 100.0 * Correct / Predicted;

    /// <summary>Correct entities in percent of the data's; 0 where the data has none.</summary>
    public double Recall => Gold == 0 ? 0 : 100.0 * Correct / Gold;

    /// <summary>The harmonic mean of precision and recall, in percent.</summary>
    public double F1 => Correct == 0 ? 0 : 200.0 * Correct / (Gold + Predicted);
}
