namespace LightLM.Tasks;

/// <summary>A run of tokens that form an entity.</summary>
/// <param name="Type">The entity's type.</param>
/// <param name="First">The first token.</param>
/// <param name="Count">The number of tokens.</param>
internal readonly record struct TaggedSpan(string Type, int First, int Count);

/// <summary>
/// Assembles entities from token labels: a single (S), or a beginning (B) and the insides (I, M) of the same type that follow; an
/// inside that follows nothing of its type starts nothing. Schemes that close entities need the end (E) too.
/// </summary>
internal static class EntityAssembler
{
    /// <summary>Appends the entities of a sequence of labels, in order.</summary>
    public static void Assemble(ReadOnlySpan<int> labels, TagScheme scheme, List<TaggedSpan> spans)
    {
        for (int first = 0; first < labels.Length;)
        {
            int count = SpanLength(labels[first..], scheme);
            if (count > 0)
            {
                spans.Add(new TaggedSpan(scheme[labels[first]].Type, first, count));
            }

            first += Math.Max(count, 1);
        }
    }

    /// <summary>The number of tokens of the entity that starts with the first label; 0 where none does.</summary>
    private static int SpanLength(ReadOnlySpan<int> labels, TagScheme scheme)
    {
        Tag first = scheme[labels[0]];
        switch (first.Place)
        {
            case TagPlace.Single:
                return 1;
            case TagPlace.Part:
                return 1 + CountRun(labels[1..], scheme, first);
            case TagPlace.Begin:
                int count = 1 + CountRun(labels[1..], scheme, new Tag(TagPlace.Inside, first.Type));
                bool isClosed = count < labels.Length && scheme[labels[count]] == new Tag(TagPlace.End, first.Type);
                return isClosed ? count + 1 : scheme.EntitiesAreClosed ? 0 : count;
            default:
                return 0;
        }
    }

    private static int CountRun(ReadOnlySpan<int> labels, TagScheme scheme, Tag tag)
    {
        int count = 0;
        while (count < labels.Length && scheme[labels[count]] == tag)
        {
            count++;
        }

        return count;
    }
}
