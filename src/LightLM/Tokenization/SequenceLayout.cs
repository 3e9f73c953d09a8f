namespace LightLM.Tokenization;

/// <summary>How a model's sequence is made of one or two texts. Both forms begin with one special token and end each text with one.</summary>
public sealed record SequenceLayout
{
    private SequenceLayout(int tokensBetween, int secondType) => (TokensBetween, SecondType) = (tokensBetween, secondType);

    /// <summary>BERT's: [CLS] a [SEP] b [SEP]; the second text is of token type 1.</summary>
    public static SequenceLayout Bert { get; } = new(tokensBetween: 1, secondType: 1);

    /// <summary>RoBERTa's: &lt;s&gt; a &lt;/s&gt;&lt;/s&gt; b &lt;/s&gt;; all is of token type 0.</summary>
    public static SequenceLayout Roberta { get; } = new(tokensBetween: 2, secondType: 0);

    /// <summary>The number of separators between two texts.</summary>
    public int TokensBetween { get; }

    /// <summary>The token type of the second text and the separator behind it; all before is of type 0.</summary>
    public int SecondType { get; }

    /// <summary>The number of special tokens around one text.</summary>
    public int SpecialTokensOfOne { get; } = 2;

    /// <summary>The number of special tokens around two texts.</summary>
    public int SpecialTokensOfTwo => 2 + TokensBetween;

    /// <summary>The position of the second text's first token.</summary>
    /// <param name="firstCount">The number of tokens of the first text.</param>
    public int SecondStart(int firstCount) => 1 + firstCount + TokensBetween;
}
