using System.Buffers;

namespace LightLM.Tasks;

/// <summary>Finds the highest scores.</summary>
internal static class Ranking
{
    /// <summary>So few are found soonest by keeping the best so far; more by putting all in order.</summary>
    private const int Few = 32;

    /// <summary>Writes the indices of the highest scores, best first; of equal ones the lower index comes first.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="best">Room for the indices.</param>
    /// <returns>How many there are: no more than scores, nor than there is room.</returns>
    public static int Best(ReadOnlySpan<float> scores, Span<int> best) =>
        Math.Min(scores.Length, best.Length) <= Few ? Insert(scores, best) : Sort(scores, best);

    /// <summary>The labels of the highest scores, best first.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="labels">A label for each score, or for the first scores, which are the only ones then.</param>
    /// <param name="count">The most labels to return.</param>
    public static LabelScore[] Best(ReadOnlySpan<float> scores, IReadOnlyList<string> labels, int count)
    {
        const int fewLabels = 64;
        scores = scores[..Math.Min(scores.Length, labels.Count)];
        count = Math.Min(Math.Max(count, 0), scores.Length);
        Span<int> best = count <= fewLabels ? stackalloc int[fewLabels] : new int[count];
        best = best[..Best(scores, best[..count])];
        LabelScore[] result = new LabelScore[best.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = new LabelScore(labels[best[i]], scores[best[i]], best[i]);
        }

        return result;
    }

    private static int Insert(ReadOnlySpan<float> scores, Span<int> best)
    {
        int count = 0;
        for (int index = 0; index < scores.Length; index++)
        {
            if (count == best.Length && (count == 0 || !IsHigher(scores[index], scores[best[count - 1]])))
            {
                continue;
            }

            int place = count < best.Length ? count++ : count - 1;
            for (; place > 0 && IsHigher(scores[index], scores[best[place - 1]]); place--)
            {
                best[place] = best[place - 1];
            }

            best[place] = index;
        }

        return count;
    }

    private static int Sort(ReadOnlySpan<float> scores, Span<int> best)
    {
        int count = Math.Min(scores.Length, best.Length);
        ulong[] keys = ArrayPool<ulong>.Shared.Rent(scores.Length);
        for (int index = 0; index < scores.Length; index++)
        {
            keys[index] = ((ulong)Descending(scores[index]) << 32) | (uint)index;
        }

        keys.AsSpan(0, scores.Length).Sort();
        for (int place = 0; place < count; place++)
        {
            best[place] = (int)(uint)keys[place];
        }

        ArrayPool<ulong>.Shared.Return(keys);
        return count;
    }

    /// <summary>A number that is the smaller the higher the score is, and equal for equal scores.</summary>
    private static uint Descending(float score)
    {
        // Adding 0 turns -0 into 0, which it equals.
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        uint ascending = (bits >> 31) == 0 ? bits | 0x8000_0000 : ~bits;
        return float.IsNaN(score) ? uint.MaxValue : ~ascending;
    }

    // A score that is not a number is below all others.
    private static bool IsHigher(float score, float other) => score > other || (float.IsNaN(other) && !float.IsNaN(score));
}
