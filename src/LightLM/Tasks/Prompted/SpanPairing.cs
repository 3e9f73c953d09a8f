namespace LightLM.Tasks.Prompted;

/// <summary>Makes spans of starts and ends, as PaddleNLP's UIE does (Lu et al., 2022).</summary>
internal static class SpanPairing
{
    /// <summary>Each end takes the last start at or before it that lies behind the end before.</summary>
    /// <param name="starts">The probability of each token as a start.</param>
    /// <param name="ends">The probability of each token as an end.</param>
    /// <param name="threshold">What both must exceed.</param>
    /// <param name="spans">Gets the first and the last token of each span, in order.</param>
    public static void Pair(ReadOnlySpan<float> starts, ReadOnlySpan<float> ends, float threshold, List<(int First, int Last)> spans)
    {
        int start = -1;
        for (int token = 0; token < starts.Length; token++)
        {
            start = starts[token] > threshold ? token : start;
            if (start >= 0 && ends[token] > threshold)
            {
                spans.Add((start, token));
                start = -1;
            }
        }
    }
}
