namespace LightLM.MLTokenizers;

/// <summary>A piece of a SentencePiece file.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Score">The logarithm of its probability.</param>
/// <param name="Kind">What it is for: one of the constants, or a number that means a usual piece here.</param>
internal readonly record struct SentencePiece(string Text, float Score, int Kind)
{
    /// <summary>A special token.</summary>
    public const int Control = 3;

    /// <summary>One that is kept whole wherever a text holds it.</summary>
    public const int UserDefined = 4;

    /// <summary>The usual kind.</summary>
    public const int Normal = 1;
}

/// <summary>
/// The message <c>ModelProto</c> of a SentencePiece file, as far as it says how texts are split: field numbers and defaults are those of
/// <c>sentencepiece_model.proto</c>.
/// </summary>
internal sealed class SentencePieceModel
{
    /// <summary>The <see cref="ModelType"/> of Unigram.</summary>
    public const int Unigram = 1;

    /// <summary>The pieces in the order of their ids.</summary>
    public List<SentencePiece> Pieces { get; } = [];

    /// <summary>The kind of model.</summary>
    public int ModelType { get; set; } = Unigram;

    /// <summary>Whether a space belongs to the piece before it.</summary>
    public bool WhiteSpaceIsSuffix { get; set; }

    /// <summary>Whether what no piece spells is spelled in bytes.</summary>
    public bool ByteFallback { get; set; }

    /// <summary>The map of characters that normalizes texts.</summary>
    public ReadOnlyMemory<byte> CharacterMap { get; set; }

    /// <summary>Whether a space is put in front of texts.</summary>
    public bool AddsPrefix { get; set; } = true;

    /// <summary>Whether spaces at the ends and repeated ones are removed.</summary>
    public bool RemovesExtraSpaces { get; set; } = true;

    /// <summary>Whether spaces are written as a mark.</summary>
    public bool EscapesSpaces { get; set; } = true;
}
