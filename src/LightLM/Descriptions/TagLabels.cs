namespace LightLM.Descriptions;

/// <summary>Takes token labels apart: a letter before the type, or behind it, with '-' or '_' between them; or the type alone.</summary>
internal static class TagLabels
{
    /// <summary>The letters of the last and the only token in BILOU.</summary>
    private const string BilouLetters = "LU";

    /// <summary>The tags of the labels, and the scheme that their letters make up; B and I alone are <see cref="TagScheme.Iob2"/>.</summary>
    /// <exception cref="InputException">Some labels have a letter and others, which are not outside, have none.</exception>
    public static (Tag[] Tags, TagScheme Scheme) Read(IReadOnlyList<string> labels)
    {
        string[] typed = [.. labels.Where(label => !IsOutside(label))];
        bool isPrefixed = typed.Any(label => Prefixed(label) is not null && label[0] == 'B') || All(typed, Prefixed);
        Func<string, (char Letter, string Type)?>? split = isPrefixed ? Prefixed : All(typed, Suffixed) ? Suffixed : null;
        if (split is null)
        {
            return ([.. labels.Select(label => IsOutside(label) ? new Tag(TagPlace.Outside, "") : new Tag(TagPlace.Part, label))], TagScheme.Io);
        }

        Tag[] tags = [.. labels.Select(label => ReadLabel(label, split))];
        bool isBilou = typed.Any(label => BilouLetters.Contains(split(label)!.Value.Letter, StringComparison.Ordinal));
        return Has(tags, TagPlace.End) ? (tags, isBilou ? TagScheme.Bilou : TagScheme.Bioes)
            : Has(tags, TagPlace.Single) ? (tags, TagScheme.Bios)
            : Has(tags, TagPlace.Begin) ? (tags, TagScheme.Iob2)
            : ([.. tags.Select(tag => tag.Place == TagPlace.Inside ? tag with { Place = TagPlace.Part } : tag)], TagScheme.Io);
    }

    /// <summary>
    /// Whether a label puts a token in no entity: "O", and what stands for special tokens, padding and the later pieces of a word.
    /// </summary>
    private static bool IsOutside(string label) =>
        label is "O" or "X" or "PAD" || (label.Length > 2 && (label[0], label[^1]) is ('[', ']') or ('<', '>'));

    private static Tag ReadLabel(string label, Func<string, (char Letter, string Type)?> split) =>
        IsOutside(label) ? new Tag(TagPlace.Outside, "")
        : split(label) is var (letter, type) ? new Tag(PlaceOf(letter)!.Value, type)
        : throw new InputException(
            $"Label '{label}': expected O, or B-, I-, M-, E-, L-, S- or U- before a type, like the model's other labels. Correct the labels of the checkpoint.");

    private static bool Has(Tag[] tags, TagPlace place) => Array.Exists(tags, tag => tag.Place == place);

    private static bool All(string[] labels, Func<string, (char Letter, string Type)?> split) =>
        labels.Length > 0 && Array.TrueForAll(labels, label => split(label) is not null);

    private static (char Letter, string Type)? Prefixed(string label) =>
        label.Length > 2 && label[1] is '-' or '_' && PlaceOf(label[0]) is not null ? (label[0], label[2..]) : null;

    private static (char Letter, string Type)? Suffixed(string label) =>
        label.Length > 2 && label[^2] is '-' or '_' && PlaceOf(label[^1]) is not null ? (label[^1], label[..^2]) : null;

    private static TagPlace? PlaceOf(char letter) => letter switch
    {
        'B' => TagPlace.Begin,
        'I' or 'M' => TagPlace.Inside,
        'E' or 'L' => TagPlace.End,
        'S' or 'U' => TagPlace.Single,
        _ => null,
    };
}
