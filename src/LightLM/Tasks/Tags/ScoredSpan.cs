namespace LightLM.Tasks.Tags;

/// <summary>A run of tokens that may be an entity.</summary>
/// <param name="Type">The number of the entity's type.</param>
/// <param name="First">The first token.</param>
/// <param name="Last">The last token.</param>
/// <param name="Score">The larger, the surer.</param>
internal readonly record struct ScoredSpan(int Type, int First, int Last, float Score)
{
    /// <summary>In the order of the text; a span comes before those that lie in it.</summary>
    public static readonly Comparison<ScoredSpan> ByPlace = static (a, b) =>
        a.First != b.First ? a.First.CompareTo(b.First)
        : a.Last != b.Last ? b.Last.CompareTo(a.Last)
        : a.Type.CompareTo(b.Type);

    /// <summary>The best first; of equal ones, in the order of the text.</summary>
    public static readonly Comparison<ScoredSpan> ByScore = static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : ByPlace(a, b);

    /// <summary>Keeps the best spans where there are more than wanted and some slack.</summary>
    public static void KeepBest(List<ScoredSpan> spans, int most, int slack)
    {
        if (spans.Count - (long)most > slack)
        {
            spans.Sort(ByScore);
            spans.RemoveRange(most, spans.Count - most);
        }
    }
}
