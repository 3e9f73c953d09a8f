using LightLM.Descriptions;

namespace LightLM.Tasks.Tags;

/// <summary>A run of tokens that form an entity.</summary>
/// <param name="Type">The entity's type.</param>
/// <param name="First">The first token.</param>
/// <param name="Count">The number of tokens.</param>
internal readonly record struct TaggedSpan(string Type, int First, int Count);

/// <summary>
/// Assembles entities from token labels: a single, or a beginning and the insides of the same type that follow, up to an end where the
/// scheme has one. Of sequences that the scheme does not allow, what continues nothing begins an entity as seqeval has it, or nothing.
/// </summary>
internal static class EntityAssembler
{
    private const int None = -1;

    /// <summary>Appends the entities of a sequence of labels, in order.</summary>
    /// <param name="labels">The labels of the tokens.</param>
    /// <param name="tags">The meaning of the labels.</param>
    /// <param name="straysBegin">Whether an inside or an end that continues nothing begins an entity, and an unclosed one is closed.</param>
    /// <param name="spans">Receives the entities.</param>
    public static void Assemble(ReadOnlySpan<int> labels, TagSet tags, bool straysBegin, List<TaggedSpan> spans)
    {
        bool keepsUnclosed = straysBegin || !tags.EntitiesAreClosed;
        int first = None;
        for (int token = 0; token < labels.Length; token++)
        {
            Tag tag = tags[labels[token]];
            bool continues = first != None && tag.Place is TagPlace.Inside or TagPlace.End or TagPlace.Part && tag.Type == tags[labels[first]].Type;
            if (!continues)
            {
                Close(labels, tags, keepsUnclosed, first, token, spans);
                bool isStray = tag.Place is TagPlace.Inside or TagPlace.End;
                first = tag.Place == TagPlace.Outside || (isStray && !straysBegin) ? None : token;
            }

            if (first != None && tag.Place is TagPlace.End or TagPlace.Single)
            {
                Close(labels, tags, keeps: true, first, token + 1, spans);
                first = None;
            }
        }

        Close(labels, tags, keepsUnclosed, first, labels.Length, spans);
    }

    private static void Close(ReadOnlySpan<int> labels, TagSet tags, bool keeps, int first, int end, List<TaggedSpan> spans)
    {
        if (first != None && keeps)
        {
            spans.Add(new TaggedSpan(tags[labels[first]].Type, first, end - first));
        }
    }
}
