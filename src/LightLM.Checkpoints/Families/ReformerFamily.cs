using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints.Families;

/// <summary>
/// Reformer (Kitaev et al., 2020): reversible layers whose attention sees chunks of the text, local ones or ones sorted by hashing, and axial
/// positions. Its classifier has two layers; heads read states that are twice as wide.
/// </summary>
internal static class ReformerFamily
{
    private const string Layers = "attn_layers";
    private const string HasAxialPositions = "axial_pos_embds";
    private const string AxialShape = "axial_pos_shape";
    private const string AxialWidths = "axial_pos_embds_dim";
    private const string Buckets = "num_buckets";
    private const string Seed = "hash_seed";
    private const int UsualChunk = 64;

    public static CheckpointFamily Table { get; } = new()
    {
        Name = "reformer",
        ClassPrefix = "Reformer",
        EncoderPrefix = "reformer.",
        Keys = new ConfigurationKeys
        {
            HeadSize = "attention_head_size",
            FeedForwardSize = "feed_forward_size",
            TokenTypes = null,
            PositionKind = null,
        },
        Positions = [PositionKind.Axial, PositionKind.Absolute],
        DefaultActivation = Activation.Relu,
        Pooler = PoolerKind.Tanh,
        IsWritten = false,
        Tensors =
        [
            new("embeddings.word", "embeddings.word_embeddings.weight"),
            new("embeddings.position", "embeddings.position_embeddings.embedding.weight"),
            new("embeddings.position_rows", "embeddings.position_embeddings.weights.0") { Transform = new TensorTransform.Framed(1) },
            new("embeddings.position_columns", "embeddings.position_embeddings.weights.1") { Transform = new TensorTransform.Framed(0) },
            new("layers.#.attention.query.*", "encoder.layers.#.attention.self_attention.query.*"),
            new("layers.#.attention.key.*", "encoder.layers.#.attention.self_attention.key.*"),
            new("layers.#.attention.query_key.*", "encoder.layers.#.attention.self_attention.query_key.*"),
            new("layers.#.attention.value.*", "encoder.layers.#.attention.self_attention.value.*"),
            new("layers.#.attention.output.*", "encoder.layers.#.attention.output.dense.*"),
            new("layers.#.attention.norm.*", "encoder.layers.#.attention.layer_norm.*"),
            new("layers.#.feed_forward.inner.*", "encoder.layers.#.feed_forward.dense.dense.*"),
            new("layers.#.feed_forward.output.*", "encoder.layers.#.feed_forward.output.dense.*"),
            new("layers.#.feed_forward.norm.*", "encoder.layers.#.feed_forward.layer_norm.*"),
            new("output_norm.*", "encoder.layer_norm.*"),
            new("pooler.*", "classifier.dense.*") { IsOfHead = true },
            new("head.classifier.*", "classifier.out_proj.*") { Head = HeadKind.SequenceClassification },
            new("head.classifier.*", "qa_outputs.*") { Head = HeadKind.QuestionAnswering },
            new("head.decoder.weight", "lm_head.decoder.weight"),
            new("head.decoder.bias", "lm_head.bias"),
            new("head.decoder.bias", "lm_head.decoder.bias"),
        ],

        // Constants of the causal mask, and the other heads.
        Unneeded =
        [
            .. BertFamily.Unneeded, "*.self_mask_value_float16", "*.self_mask_value_float32", "*.mask_value_float16", "*.mask_value_float32", "lm_head.*",
        ],
        Complete = Complete,
    };

    private static EncoderDescription Complete(JsonItem config, EncoderDescription encoder)
    {
        string[] kinds = [.. config[Layers].Texts()];
        if (kinds.Length != encoder.Layers.Count)
        {
            throw config[Layers].Error($"{encoder.Layers.Count} kinds, one for each layer", $"{kinds.Length}");
        }

        AxialPositions? axial = config[HasAxialPositions].OrNull?.Flag() == false ? null : ReadAxial(config, encoder.HiddenSize);
        return encoder with
        {
            Embedding = encoder.Embedding with
            {
                HasNorm = false,
                Axial = axial,
                Positions = axial is null ? PositionKind.Absolute : PositionKind.Axial,
                MaxPositions = axial is null ? encoder.Embedding.MaxPositions : axial.Rows * axial.Columns,
            },
            Layers = [.. encoder.Layers.Zip(kinds, (layer, kind) => Describe(config, layer, kind))],
            IsReversible = true,
        };
    }

    private static AxialPositions ReadAxial(JsonItem config, int hidden)
    {
        (int rows, int columns) = ReadPair(config[AxialShape], InputLimits.MaxPositions);
        (int rowWidth, int columnWidth) = ReadPair(config[AxialWidths], InputLimits.MaxWidth);
        if ((long)rows * columns is < InputLimits.MinLength or > InputLimits.MaxPositions)
        {
            throw config[AxialShape].Error($"two numbers whose product is {InputLimits.MinLength} to {InputLimits.MaxPositions}", $"{rows} and {columns}");
        }

        return rowWidth + columnWidth == hidden
            ? new AxialPositions(rows, columns, rowWidth)
            : throw config[AxialWidths].Error($"two widths whose sum is hidden_size {hidden}", $"{rowWidth} and {columnWidth}");
    }

    private static LayerDescription Describe(JsonItem config, LayerDescription layer, string kind)
    {
        bool isHashed = kind == "lsh";
        if (!isHashed && kind != "local")
        {
            throw config[Layers].Unsupported("local or lsh", $"'{kind}'");
        }

        return layer with
        {
            Attention = isHashed ? AttentionKind.Hashed : AttentionKind.Local,
            Norm = NormPlacement.Pre,
            Chunks = ReadChunks(config, kind),
            Hashing = isHashed ? ReadHashing(config) : null,
        };
    }

    private static AttentionChunks ReadChunks(JsonItem config, string kind) => new(
        config[$"{kind}_attn_chunk_length"].OrNull?.Integer(1, InputLimits.MaxPositions) ?? UsualChunk,
        config[$"{kind}_num_chunks_before"].OrNull?.Integer(0, InputLimits.MaxNeighbours) ?? 1,
        config[$"{kind}_num_chunks_after"].OrNull?.Integer(0, InputLimits.MaxNeighbours) ?? 0);

    /// <summary>Without a number of buckets each text's length decides; without a seed, whose original draws anew each time, it is 0.</summary>
    private static BucketHashing ReadHashing(JsonItem config)
    {
        JsonItem buckets = config[Buckets];
        (int first, int second) = buckets.IsNull ? (0, 0)
            : buckets.Kind == JsonValueKind.Array ? ReadPair(buckets, InputLimits.MaxBuckets)
            : (buckets.Integer(2, InputLimits.MaxBuckets), 0);
        if ((first % 2) + (second % 2) != 0)
        {
            throw buckets.Error("even numbers", second == 0 ? $"{first}" : $"{first} and {second}");
        }

        int rounds = config["num_hashes"].OrNull?.Integer(1, InputLimits.MaxHashRounds) ?? 1;
        return new BucketHashing(rounds, first, second, config[Seed].OrNull?.Integer(0, int.MaxValue) ?? 0);
    }

    private static (int First, int Second) ReadPair(JsonItem pair, int most) => pair.Count == 2
        ? (pair[0].Integer(1, most), pair[1].Integer(1, most))
        : throw pair.Unsupported("two numbers", $"{pair.Count}");
}
