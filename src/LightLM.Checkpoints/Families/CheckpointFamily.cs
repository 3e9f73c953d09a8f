using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints.Families;

/// <summary>
/// A family of encoders in a toolkit's layout, as data that the reader and, for Hugging Face's, the exporter follow: what its configuration's keys
/// and its tensors are called.
/// </summary>
internal sealed record CheckpointFamily
{
    /// <summary>The configuration's <c>model_type</c>, which is also the family's name in model files.</summary>
    public required string Name { get; init; }

    /// <summary>Whose layout it is; only that of transformers is written.</summary>
    public Toolkit Toolkit { get; init; }

    /// <summary>What the names of its classes begin with, such as "Bert".</summary>
    public required string ClassPrefix { get; init; }

    /// <summary>What models with a head put in front of the encoder's names.</summary>
    public required string EncoderPrefix { get; init; }

    /// <summary>The keys of the configuration.</summary>
    public required ConfigurationKeys Keys { get; init; }

    /// <summary>The names of the tensors. Of two rows for one tensor the first is written, and the one that is there is read.</summary>
    public required IReadOnlyList<TensorRow> Tensors { get; init; }

    /// <summary>What classifiers of whole texts read; null for a layer with the encoder's own activation.</summary>
    public required PoolerKind? Pooler { get; init; }

    /// <summary>What its class for pre-training has that is of use.</summary>
    public HeadKind PretrainingHead { get; init; } = HeadKind.MaskedLanguageModel;

    /// <summary>Whether it is pre-trained with a classifier of next sentences.</summary>
    public bool HasNextSentence => Tensors.Any(row => row.Name.StartsWith(TensorNames.NextSentence, StringComparison.Ordinal));

    /// <summary>The activation of the masked-LM head where it is not the encoder's own.</summary>
    public Activation? LanguageModelActivation { get; init; }

    /// <summary>The activation where the configuration names none.</summary>
    public Activation DefaultActivation { get; init; }

    /// <summary>The ways of telling positions that its configurations can name; the first is the usual one.</summary>
    public IReadOnlyList<PositionKind> Positions { get; init; } = [PositionKind.Absolute];

    /// <summary>How many positions the configuration counts that no token has; their rows come first.</summary>
    public int UnusedPositions { get; init; }

    /// <summary>Whether models are written back in this layout.</summary>
    public bool IsWritten { get; init; } = true;

    /// <summary>What stands between a group's number and a layer's in the names of layers that share weights; null where each has its own.</summary>
    public string? GroupSeparator { get; init; }

    /// <summary>Whether there are encoders whose matrices have no biases and whose norms are <see cref="NormKind.RootMeanSquare"/>.</summary>
    public bool MayLackBiases { get; init; }

    /// <summary>Completes a description by what only configurations of this family say, and refuses what is not supported.</summary>
    public Func<JsonItem, EncoderDescription, EncoderDescription> Complete { get; init; } = (_, encoder) => encoder;

    /// <summary>Writes what <see cref="Complete"/> reads.</summary>
    public Action<Utf8JsonWriter, EncoderDescription> WriteOwn { get; init; } = (_, _) => { };

    /// <summary>What classifiers of whole texts read in an encoder with an activation.</summary>
    public PoolerKind PoolerOf(Activation activation) => Pooler ?? activation switch
    {
        Activation.Gelu => PoolerKind.Gelu,
        Activation.GeluTanh => PoolerKind.GeluTanh,
        Activation.Relu => PoolerKind.Relu,
        Activation.Silu => PoolerKind.Silu,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, message: null),
    };

    /// <summary>
    /// Tensors that checkpoints have and no prediction needs, by their normalized names; '*' stands for anything at the beginning or the end.
    /// </summary>
    public IReadOnlyList<string> Unneeded { get; init; } = [];
}

/// <summary>What a tensor of the compact format is called in a family's checkpoints.</summary>
/// <param name="Name">The name in the compact format; '#' stands for the layer's number, '*' for "weight" or "bias".</param>
/// <param name="Theirs">The checkpoint's name, without the encoder's prefix.</param>
internal sealed record TensorRow(string Name, string Theirs)
{
    /// <summary>The only head that the row is for, or null for all.</summary>
    public HeadKind? Head { get; init; }

    /// <summary>What makes it of the checkpoint's tensor; null where they are the same.</summary>
    public TensorTransform? Transform { get; init; }

    /// <summary>Whether models with a head keep the tensor outside of the encoder, without its prefix.</summary>
    public bool IsOfHead { get; init; } = Name.StartsWith("head.", StringComparison.Ordinal);
}

/// <summary>The keys under which a configuration says what an encoder's description says.</summary>
internal sealed record ConfigurationKeys
{
    /// <summary>The width of hidden states.</summary>
    public string HiddenSize { get; init; } = "hidden_size";

    /// <summary>The number of layers.</summary>
    public string Layers { get; init; } = "num_hidden_layers";

    /// <summary>The number of attention heads before any were pruned.</summary>
    public string AttentionHeads { get; init; } = "num_attention_heads";

    /// <summary>The width of a head; null for a family in which heads share the hidden size.</summary>
    public string? HeadSize { get; init; }

    /// <summary>The width of the feed-forward block's inner layer.</summary>
    public string FeedForwardSize { get; init; } = "intermediate_size";

    /// <summary>The feed-forward activation; GELU where it is absent.</summary>
    public string Activation { get; init; } = "hidden_act";

    /// <summary>The rows of the word embedding table.</summary>
    public string VocabularySize { get; init; } = "vocab_size";

    /// <summary>The width of the embedding tables' rows; null for a family in which it always is the hidden states'.</summary>
    public string? EmbeddingSize { get; init; }

    /// <summary>The number of groups of layers that share their weights; null for a family without such.</summary>
    public string? Groups { get; init; }

    /// <summary>The number of layers that come one after another in each step of a group, 1 where it is absent.</summary>
    public string LayersOfStep { get; init; } = "inner_group_num";

    /// <summary>The rows of the position embedding table.</summary>
    public string MaxPositions { get; init; } = "max_position_embeddings";

    /// <summary>The number of token types, 2 where it is absent; null for a family that has none.</summary>
    public string? TokenTypes { get; init; } = "type_vocab_size";

    /// <summary>LayerNorm's constant, 1e-12 where it is absent; null for a family in which it always is.</summary>
    public string? LayerNormEpsilon { get; init; } = "layer_norm_eps";

    /// <summary>Whose value says which kind of positions there are; null for a family that has one kind only.</summary>
    public string? PositionKind { get; init; } = "position_embedding_type";
}
