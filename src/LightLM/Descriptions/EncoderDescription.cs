namespace LightLM.Descriptions;

/// <summary>Everything that determines an encoder's forward pass except the weights.</summary>
public sealed record EncoderDescription
{
    /// <summary>The architecture family.</summary>
    public required EncoderFamily Family { get; init; }

    /// <summary>Number of rows of the word embedding table.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of a token's hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of one attention head's query, key and value.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Number of rows of the position embedding table: the longest sequence, in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Number of token types (segments).</summary>
    public required int TokenTypes { get; init; }

    /// <summary>The feed-forward activation.</summary>
    public required Activation Activation { get; init; }

    /// <summary>The constant that LayerNorm adds to the variance.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>The transformer layers, first to last.</summary>
    public required IReadOnlyList<LayerDescription> Layers { get; init; }

    /// <summary>Whether the model has a pooler: a dense layer with tanh over the first token's last hidden state.</summary>
    public required bool HasPooler { get; init; }
}
