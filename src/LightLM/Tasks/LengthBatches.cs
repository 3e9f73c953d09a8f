namespace LightLM.Tasks;

/// <summary>
/// Plans the batches of many inputs: inputs of similar length together, the longest first, so that batches are about equally large and none
/// that takes long is left for the end. An answer has the same bits in any batch, so a plan is free to reorder.
/// </summary>
internal static class LengthBatches
{
    /// <summary>Puts inputs into batches of bounded size.</summary>
    /// <param name="lengths">
    /// The length of each input, in tokens or in anything that grows with them, such as UTF-16 units: a text has no more tokens than those.
    /// </param>
    /// <param name="budget">The most that the lengths of a batch may sum to; at least 1. A longer input is a batch of its own.</param>
    /// <returns>The indices of the inputs, batch by batch: each exactly once, longest first, equal ones in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is below 1.</exception>
    public static IReadOnlyList<int[]> Plan(IReadOnlyList<int> lengths, int budget)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1);
        int[] order = [.. Enumerable.Range(0, lengths.Count).OrderByDescending(index => lengths[index])];
        List<int[]> batches = [];
        for (int first = 0; first < order.Length;)
        {
            int next = first;
            long total = 0;
            do
            {
                total += lengths[order[next++]];
            }
            while (next < order.Length && total + lengths[order[next]] <= budget);
            batches.Add(order[first..next]);
            first = next;
        }

        return batches;
    }
}
