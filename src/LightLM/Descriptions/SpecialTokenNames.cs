namespace LightLM.Descriptions;

/// <summary>What a kind of vocabulary calls its special tokens.</summary>
/// <param name="Unknown">Stands for what the vocabulary cannot spell.</param>
/// <param name="Classification">Begins every sequence; its hidden state stands for the whole.</param>
/// <param name="Separator">Ends each text of a sequence.</param>
/// <param name="Padding">Fills shorter sequences up.</param>
/// <param name="Mask">Stands for what is to be guessed.</param>
internal sealed record SpecialTokenNames(string Unknown, string Classification, string Separator, string Padding, string Mask)
{
    /// <summary>Those of BERT, for WordPiece.</summary>
    public static SpecialTokenNames Bert { get; } = new(
        SpecialTokens.Unknown, SpecialTokens.Classification, SpecialTokens.Separator, SpecialTokens.Padding, SpecialTokens.Mask);

    /// <summary>Those of XLM-RoBERTa, for Unigram.</summary>
    public static SpecialTokenNames Roberta { get; } = new("<unk>", "<s>", "</s>", "<pad>", "<mask>");

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => [Unknown, Classification, Separator, Padding, Mask];

    /// <summary>Those that every vocabulary must have.</summary>
    public IReadOnlyList<string> Required => [Unknown, Classification, Separator];

    /// <summary>Those of a vocabulary about which nothing else is said.</summary>
    public IEnumerable<AddedToken> In(Vocabulary vocabulary, IReadOnlyList<AddedToken> others)
    {
        foreach (string name in All.Where(name => others.All(token => token.Content != name)))
        {
            if (vocabulary.TryGetId(name, out int id))
            {
                yield return AddedToken.Special(name, id);
            }
        }
    }
}
