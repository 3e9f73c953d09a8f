using LightLM.Clue.DataSets;

namespace LightLM.Clue.Metrics;

/// <summary>The labels that predictions are compared with.</summary>
internal static class RowLabel
{
    /// <summary>The label of a row that has one.</summary>
    /// <exception cref="InputException">It has none.</exception>
    public static T Require<T>(T? label, ClueExample row)
        where T : class =>
        label ?? throw new InputException(
            $"Row {row.Id} (line {row.Line}) has no label; evaluate against data with labels, such as dev.json.");
}
