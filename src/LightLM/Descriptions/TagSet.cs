namespace LightLM.Descriptions;

/// <summary>The tags of a model's labels, and which of them may follow each other.</summary>
internal sealed class TagSet
{
    private readonly Tag[] _tags;
    private readonly int[] _types;

    /// <summary>Reads the labels.</summary>
    /// <param name="labels">The labels by id.</param>
    /// <param name="scheme">What B and I alone mean; null for <see cref="TagScheme.Iob2"/>. Other labels tell their scheme themselves.</param>
    /// <exception cref="InputException">The labels mix schemes, or make up another one.</exception>
    public TagSet(IReadOnlyList<string> labels, TagScheme? scheme = null)
    {
        (_tags, TagScheme found) = TagLabels.Read(labels);
        Scheme = scheme ?? found;
        if (Scheme != found && !(IsIob(Scheme) && IsIob(found)))
        {
            string expected = IsIob(found) ? "iob, iob1 or iob2" : Name(found);
            throw new InputException($"The tag scheme: expected {expected}, which the labels make up, found {Name(Scheme)}. Name the scheme of the labels.");
        }

        Types = [.. _tags.Where(tag => tag.Place != TagPlace.Outside).Select(tag => tag.Type).Distinct()];
        Dictionary<string, int> typeIds = Types.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        _types = [.. _tags.Select(tag => tag.Place == TagPlace.Outside ? -1 : typeIds[tag.Type])];
        bool[] hasSingle = TypesWith(TagPlace.Single);
        bool[] hasEnd = TypesWith(TagPlace.End);
        bool[] hasInside = TypesWith(TagPlace.Inside);
        MayEnd = [.. _tags.Select((tag, label) => tag.Place switch
        {
            TagPlace.Begin => !hasEnd[_types[label]] && !(hasSingle[_types[label]] && hasInside[_types[label]]),
            TagPlace.Inside => !hasEnd[_types[label]],
            _ => true,
        })];
        MayStart = [.. _tags.Select(tag => tag.Place switch
        {
            TagPlace.Begin => Scheme != TagScheme.Iob1,
            TagPlace.Inside => InsidesMayBegin,
            TagPlace.End => false,
            _ => true,
        })];
        MayContinue = [.. _tags.Select(tag =>
            tag.Place is TagPlace.Inside or TagPlace.End || (tag.Place == TagPlace.Begin && Scheme == TagScheme.Iob1))];
    }

    /// <summary>The scheme of the labels.</summary>
    public TagScheme Scheme { get; }

    /// <summary>The number of labels.</summary>
    public int Count => _tags.Length;

    /// <summary>The entity types, in the order of the labels.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>By label: whether an entity, or nothing, may be complete behind it.</summary>
    public bool[] MayEnd { get; }

    /// <summary>By label: whether it may follow what is complete.</summary>
    public bool[] MayStart { get; }

    /// <summary>By label: whether it may follow a beginning or an inside of its type.</summary>
    public bool[] MayContinue { get; }

    /// <summary>Whether an inside that continues no entity begins one.</summary>
    public bool InsidesMayBegin => Scheme is TagScheme.Iob or TagScheme.Iob1;

    /// <summary>Whether an entity of several tokens must end with an E or L.</summary>
    public bool EntitiesAreClosed => Scheme is TagScheme.Bioes or TagScheme.Bilou;

    /// <summary>The tag of a label.</summary>
    public Tag this[int label] => _tags[label];

    /// <summary>The name of a scheme in files and on the command line.</summary>
    public static string Name(TagScheme scheme) => scheme.ToString().ToLowerInvariant();

    /// <summary>The index in <see cref="Types"/> of a label's type; -1 outside.</summary>
    public int TypeOf(int label) => _types[label];

    /// <summary>Whether an entity may go on behind a label: it is a beginning or an inside.</summary>
    public bool IsOpen(int label) => _tags[label].Place is TagPlace.Begin or TagPlace.Inside;

    /// <summary>Whether a label may follow another.</summary>
    public bool MayFollow(int previous, int next) =>
        (MayStart[next] && MayEnd[previous]) || (MayContinue[next] && IsOpen(previous) && _types[previous] == _types[next]);

    /// <summary>Whether the scheme allows a sequence of labels.</summary>
    public bool Allows(ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty)
        {
            return true;
        }

        bool isAllowed = MayStart[labels[0]] && MayEnd[labels[^1]];
        for (int i = 1; isAllowed && i < labels.Length; i++)
        {
            isAllowed = MayFollow(labels[i - 1], labels[i]);
        }

        return isAllowed;
    }

    private static bool IsIob(TagScheme scheme) => scheme is TagScheme.Iob or TagScheme.Iob1 or TagScheme.Iob2;

    /// <summary>By type: whether it has a label of a place.</summary>
    private bool[] TypesWith(TagPlace place) => [.. Types.Select(type => Array.IndexOf(_tags, new Tag(place, type)) >= 0)];
}
