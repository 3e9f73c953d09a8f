namespace LightLM.Timing.Scenarios;

/// <summary>
/// Who comes when. Orders come in mirrored pairs (1 2 3, 3 2 1), so that a steady drift of the machine adds the same to everyone, and
/// each pair begins with the next subject, so that none is always first.
/// </summary>
internal static class TurnOrder
{
    /// <summary>The subjects' indexes in the order in which they run.</summary>
    /// <param name="turn">The turn's number over the whole run.</param>
    /// <param name="subjects">The number of subjects.</param>
    public static int[] Of(int turn, int subjects)
    {
        int[] order = [.. Enumerable.Range(0, subjects).Select(i => (i + (turn / 2)) % subjects)];
        if (turn % 2 == 1)
        {
            Array.Reverse(order);
        }

        return order;
    }
}
