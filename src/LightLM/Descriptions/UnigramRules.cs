namespace LightLM.Descriptions;

/// <summary>
/// How text is split by a Unigram vocabulary (Kudo, 2018), as SentencePiece trains and Hugging Face's tokenizers apply it: into the
/// pieces whose scores have the greatest sum. A space is part of the piece behind it and written as <see cref="WordMark"/> there.
/// The special tokens and the sequences are those of XLM-RoBERTa.
/// </summary>
public sealed record UnigramRules
{
    /// <summary>What stands for a space in pieces.</summary>
    public const char WordMark = '\u2581';

    /// <summary>The most UTF-16 units of a piece, which bound the time that a text takes.</summary>
    public const int MaxPieceLength = 256;

    /// <summary>The logarithms of the pieces' probabilities, in the order of their ids. Only the pieces have one, not tokens behind them.</summary>
    public required IReadOnlyList<float> Scores { get; init; }

    /// <summary>
    /// The map of characters that normalizes text, as SentencePiece compiles it (<c>precompiled_charsmap</c>); empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> CharacterMap { get; init; }

    /// <summary>Whether white space at the end of a text, or before a special token, is removed.</summary>
    public bool StripsEnd { get; init; }

    /// <summary>What stands for two or more spaces behind one another; null where they stay.</summary>
    public char? RepeatedSpaces { get; init; }

    /// <summary>Whether white space separates words and is no part of any.</summary>
    public bool SplitsAtWhiteSpace { get; init; }

    /// <summary>Whether no piece goes across a <see cref="WordMark"/>.</summary>
    public bool SplitsAtMarks { get; init; } = true;

    /// <summary>Where a <see cref="WordMark"/> is put in front of text that does not begin with one.</summary>
    public MarkPlacement MarksBeginning { get; init; }

    /// <summary>Whether what the pieces cannot spell is spelled in bytes, by pieces such as <c>&lt;0xE4&gt;</c>, where there are such.</summary>
    public bool FallsBackToBytes { get; init; }
}

/// <summary>Where a mark is put in front of text.</summary>
public enum MarkPlacement
{
    /// <summary>At the beginning, and behind each token that is kept whole.</summary>
    Always,

    /// <summary>At the beginning only.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}
