namespace LightLM.Descriptions;

/// <summary>What kinds of positions have in common.</summary>
internal static class PositionKinds
{
    /// <summary>Whether positions turn pairs of a head's columns, or are made of pairs, so that heads have an even width.</summary>
    public static bool NeedEvenHeads(this PositionKind positions) =>
        positions is PositionKind.Rotary or PositionKind.RotaryWithValues or PositionKind.Relative;
}
