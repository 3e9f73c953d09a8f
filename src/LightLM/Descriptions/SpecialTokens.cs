namespace LightLM.Descriptions;

/// <summary>The names of BERT's special tokens.</summary>
public static class SpecialTokens
{
    /// <summary>Stands for a word that the vocabulary cannot spell.</summary>
    public const string Unknown = "[UNK]";

    /// <summary>Begins every sequence; its hidden state stands for the whole.</summary>
    public const string Classification = "[CLS]";

    /// <summary>Ends each text of a sequence.</summary>
    public const string Separator = "[SEP]";

    /// <summary>Fills shorter sequences up.</summary>
    public const string Padding = "[PAD]";

    /// <summary>Stands for a word that is to be guessed.</summary>
    public const string Mask = "[MASK]";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Unknown, Classification, Separator, Padding, Mask];
}
