namespace LightLM.Descriptions;

/// <summary>A vocabulary with the rules that its checkpoint was trained with: WordPiece's, unless there are others.</summary>
/// <param name="Vocabulary">The vocabulary.</param>
/// <param name="Options">BERT's options; with other rules, only <see cref="TokenizerOptions.SplitSpecialTokens"/> of them counts.</param>
public sealed record TokenizerSettings(Vocabulary Vocabulary, TokenizerOptions Options)
{
    /// <summary>
    /// The tokens that are kept whole, other than the special tokens as every checkpoint has them. Their contents are pieces of the
    /// vocabulary with the same ids.
    /// </summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>The rules of a Unigram vocabulary, or null for WordPiece.</summary>
    public UnigramRules? Unigram { get; init; }

    /// <summary>What the vocabulary calls its special tokens.</summary>
    internal SpecialTokenNames SpecialNames => Unigram is null ? SpecialTokenNames.Bert : SpecialTokenNames.Roberta;
}

/// <summary>How text is normalized and split before WordPiece, as in Google's BERT.</summary>
public sealed record TokenizerOptions
{
    /// <summary>Whether text is lower-cased.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Whether accents are stripped; null means: when <see cref="LowerCase"/> is set.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether each Chinese character is a word of its own.</summary>
    public bool TokenizeChineseCharacters { get; init; } = true;

    /// <summary>Whether traditional Chinese characters that the vocabulary lacks are read as their simplified forms, one to one.</summary>
    public bool FoldTraditional { get; init; }

    /// <summary>Whether special tokens written in the text, such as "[MASK]", are split like any other text.</summary>
    public bool SplitSpecialTokens { get; init; }
}
