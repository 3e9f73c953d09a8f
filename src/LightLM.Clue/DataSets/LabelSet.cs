namespace LightLM.Clue.DataSets;

/// <summary>The labels of a data set whose rows have one each.</summary>
/// <param name="Labels">The labels, as the official files write them.</param>
internal sealed record LabelSet(IReadOnlyList<string> Labels)
{
    private const int MostShown = 20;

    // Made once: a file may have millions of faults.
    private readonly string _listed = List(Labels);

    /// <summary>What each label is called in words, as the official files have it beside the label; empty where they have nothing.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The labels in the order in which Hugging Face's data sets number them.</summary>
    public IReadOnlyList<string> Numbered { get; init; } = Labels;

    /// <summary>The label of rows whose annotators did not agree, which are neither trained on nor scored; null where there are none.</summary>
    public string? Disputed { get; init; }

    /// <summary>Whether a row may have a label.</summary>
    public bool Has(string label) => Labels.Contains(label);

    /// <summary>The label that is written or named like a text, or null.</summary>
    public string? Find(string text) => Has(text) ? text : NameIndex(text) is >= 0 and int index ? Labels[index] : null;

    /// <summary>What a label is called in words, or null.</summary>
    public string? NameOf(string label) => Names.Count > 0 ? Names[Labels.ToList().IndexOf(label)] : null;

    /// <summary>The labels as a message lists them, in quotes.</summary>
    public override string ToString() => _listed;

    private static string List(IReadOnlyList<string> labels) => labels.Count <= MostShown
        ? string.Join(" or ", labels.Select(label => $"\"{label}\""))
        : $"\"{labels[0]}\", ... \"{labels[^1]}\" (one of {labels.Count} labels)";

    private int NameIndex(string text) => Names.ToList().IndexOf(text);
}
