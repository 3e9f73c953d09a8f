namespace LightLM.Descriptions;

/// <summary>
/// A token that is kept whole wherever a text holds it, before the tokenizer's rules see what is left; the rules are those of Hugging Face's
/// tokenizers. Where two begin at the same place, the longer one is taken.
/// </summary>
/// <param name="Content">What the text holds.</param>
/// <param name="Id">The id; those behind the vocabulary's pieces make it grow.</param>
public sealed record AddedToken(string Content, int Id)
{
    /// <summary>The most UTF-16 units of a content, which bound the time that a text of nearly added tokens takes.</summary>
    public const int MaxLength = 200;

    /// <summary>
    /// Whether it is a special token such as [SEP]: <see cref="TokenizerOptions.SplitSpecialTokens"/> splits it like other text, and
    /// decoding may leave it out.
    /// </summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether text and content are compared as normalized (lower case and so on), and not as written.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>Whether it counts only where no letter, digit or underscore is right before or behind it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether the white space before it is part of it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether the white space behind it is part of it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>A special token as every checkpoint has it.</summary>
    internal static AddedToken Special(string content, int id) => new(content, id) { IsSpecial = true };
}
