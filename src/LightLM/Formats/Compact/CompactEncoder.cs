using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Formats.Compact;

/// <summary>
/// The encoder's description in the compact format. Until version 2 all encoders were BERT's; what version 3 added is written only where
/// an encoder differs from them.
/// </summary>
internal static class CompactEncoder
{
    private const string FirstFamily = "bert";
    private const int MaxFamilyLength = 40;
    private const string MaxDistance = "max_distance";
    private const string Norm = "norm";
    private const string HasBiases = "has_biases";

    private static readonly NameTable<Activation> Activations = new(
        ("gelu", Activation.Gelu), ("gelu_tanh", Activation.GeluTanh), ("relu", Activation.Relu), ("silu", Activation.Silu));

    private static readonly NameTable<PositionKind> Positions = new(
        ("absolute", PositionKind.Absolute),
        ("rotary", PositionKind.Rotary),
        ("rotary_with_values", PositionKind.RotaryWithValues),
        ("relative", PositionKind.Relative),
        ("axial", PositionKind.Axial));

    private static readonly NameTable<PoolerKind> Poolers = new(
        ("none", PoolerKind.None),
        ("tanh", PoolerKind.Tanh),
        ("relu", PoolerKind.Relu),
        ("gelu", PoolerKind.Gelu),
        ("gelu_tanh", PoolerKind.GeluTanh),
        ("silu", PoolerKind.Silu));

    private static readonly NameTable<AttentionKind> Attentions = new(
        ("full", AttentionKind.Full), ("local", AttentionKind.Local), ("hashed", AttentionKind.Hashed));


    private static readonly NameTable<NormKind> NormKinds = new(("layer", NormKind.Layer), ("root_mean_square", NormKind.RootMeanSquare));
    private static readonly NameTable<NormPlacement> Norms = new(("post", NormPlacement.Post), ("pre", NormPlacement.Pre));
    private static readonly NameTable<FeedForwardKind> FeedForwards = new(("plain", FeedForwardKind.Plain));

    private static readonly string[] Fields =
    [
        "family", "vocabulary_size", "hidden_size", "head_size", "max_positions", "token_types", "activation", "layer_norm_epsilon", "layers",
        "has_pooler",
    ];

    private static readonly string[] FieldsOfVersion3 = [.. Fields, "embedding_size", "positions", MaxDistance, "pooler", Norm, HasBiases];
    private static readonly string[] FieldsOfVersion5 =
        [.. FieldsOfVersion3, CompactChunks.Axial, CompactChunks.HasEmbeddingsNorm, CompactChunks.IsReversible];

    private static readonly string[] LayerFields = ["attention_heads", "feed_forward_size"];
    private static readonly string[] LayerFieldsOfVersion3 = [.. LayerFields, "attention", "norm", "feed_forward", "shared_with"];
    private static readonly string[] LayerFieldsOfVersion5 = [.. LayerFieldsOfVersion3, CompactChunks.Chunks, CompactChunks.Hashing];

    /// <summary>Whether version 2 can say all of a description.</summary>
    public static bool FitsVersion2(EncoderDescription encoder, string family) =>
        family == FirstFamily && encoder.Pooler is PoolerKind.None or PoolerKind.Tanh && encoder.Embedding.Size is null
        && encoder is { Norm: NormKind.Layer, HasBiases: true } && encoder.Embedding.Positions == PositionKind.Absolute
        && encoder.Embedding.TokenTypes > 0 && !CompactChunks.AreIn(encoder) && encoder.Layers.All(layer => layer.SharedWith is null);

    /// <summary>Reads a description, and the name of its family.</summary>
    /// <exception cref="ModelFileException">A field is missing or unknown, or its value is.</exception>
    public static (EncoderDescription Encoder, string Family) Read(JsonItem json, int version)
    {
        bool isNew = version >= 3;
        (string[] fields, string[] layerFields) = version switch
        {
            >= 5 => (FieldsOfVersion5, LayerFieldsOfVersion5),
            >= 3 => (FieldsOfVersion3, LayerFieldsOfVersion3),
            _ => (Fields, LayerFields),
        };
        json.RefuseMembersExcept(fields);
        PositionKind positions = Positions.ReadOptional(json["positions"]) ?? default;
        bool hasPooler = json["has_pooler"].Flag();
        EncoderDescription encoder = new()
        {
            Embedding = new EmbeddingDescription
            {
                VocabularySize = json["vocabulary_size"].Integer(1, int.MaxValue),
                Size = json["embedding_size"].OrNull?.Integer(1, InputLimits.MaxWidth),
                Positions = positions,
                MaxDistance = ReadMaxDistance(json, positions),
                Axial = CompactChunks.ReadAxial(json, positions),
                HasNorm = json[CompactChunks.HasEmbeddingsNorm].OrNull?.Flag() ?? true,
                MaxPositions = json["max_positions"].Integer(InputLimits.MinLength, InputLimits.MaxPositions),
                TokenTypes = json["token_types"].Integer(isNew ? 0 : 1, int.MaxValue),
            },
            HiddenSize = json["hidden_size"].Integer(1, InputLimits.MaxWidth),
            HeadSize = json["head_size"].Integer(1, InputLimits.MaxWidth),
            Activation = Activations.Read(json["activation"]),
            Norm = NormKinds.ReadOptional(json[Norm]) ?? default,
            LayerNormEpsilon = json["layer_norm_epsilon"].Fraction(),
            HasBiases = json[HasBiases].OrNull?.Flag() ?? true,
            Layers = ReadLayers(json, layerFields),
            IsReversible = json[CompactChunks.IsReversible].OrNull?.Flag() ?? false,
            Pooler = !hasPooler ? PoolerKind.None : Poolers.ReadOptional(json["pooler"]) ?? PoolerKind.Tanh,
        };
        return (encoder, ReadFamily(json, isNew));
    }

    /// <summary>Writes a description.</summary>
    public static void Write(Utf8JsonWriter writer, EncoderDescription encoder, string family)
    {
        EmbeddingDescription embedding = encoder.Embedding;
        writer.WriteString("family", family);
        writer.WriteNumber("vocabulary_size", embedding.VocabularySize);
        writer.WriteNumber("hidden_size", encoder.HiddenSize);
        writer.WriteNumber("head_size", encoder.HeadSize);
        writer.WriteNumber("max_positions", embedding.MaxPositions);
        writer.WriteNumber("token_types", embedding.TokenTypes);
        writer.WriteString("activation", Activations.NameOf(encoder.Activation));
        writer.WriteNumber("layer_norm_epsilon", encoder.LayerNormEpsilon);
        writer.WriteStartArray("layers");
        foreach (LayerDescription layer in encoder.Layers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("attention_heads", layer.AttentionHeads);
            writer.WriteNumber("feed_forward_size", layer.FeedForwardSize);
            WriteUnless(writer, Attentions, "attention", layer.Attention, AttentionKind.Full);
            CompactChunks.Write(writer, layer);
            WriteUnless(writer, Norms, "norm", layer.Norm, NormPlacement.Post);
            WriteUnless(writer, FeedForwards, "feed_forward", layer.FeedForward, FeedForwardKind.Plain);
            if (layer.SharedWith is int shared)
            {
                writer.WriteNumber("shared_with", shared);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("has_pooler", encoder.HasPooler);
        if (encoder.HasPooler)
        {
            WriteUnless(writer, Poolers, "pooler", encoder.Pooler, PoolerKind.Tanh);
        }

        if (embedding.Size is int size)
        {
            writer.WriteNumber("embedding_size", size);
        }

        WriteUnless(writer, Positions, "positions", embedding.Positions, PositionKind.Absolute);
        if (embedding.Positions == PositionKind.Relative)
        {
            writer.WriteNumber(MaxDistance, embedding.MaxDistance);
        }

        WriteUnless(writer, NormKinds, Norm, encoder.Norm, NormKind.Layer);
        if (!encoder.HasBiases)
        {
            writer.WriteBoolean(HasBiases, false);
        }

        CompactChunks.Write(writer, encoder);
    }

    /// <summary>Relative positions have one, others do not.</summary>
    private static int ReadMaxDistance(JsonItem json, PositionKind positions)
    {
        bool isRelative = positions == PositionKind.Relative;
        return isRelative == !json[MaxDistance].IsNull
            ? json[MaxDistance].OrNull?.Integer(1, InputLimits.MaxPositions) ?? 0
            : throw json[MaxDistance].Error(isRelative ? "a number for relative positions" : "none for these positions");
    }

    /// <summary>The family says what an export writes, not what is computed: from version 3 on it may be one that this program lacks.</summary>
    private static string ReadFamily(JsonItem json, bool isNew)
    {
        string family = json["family"].Text();
        if (isNew ? family.Length is 0 or > MaxFamilyLength : family != FirstFamily)
        {
            throw json["family"].Error(isNew ? $"1 to {MaxFamilyLength} characters" : FirstFamily, $"'{family}'");
        }

        return family;
    }

    private static LayerDescription[] ReadLayers(JsonItem json, string[] fields)
    {
        // Counted first: each object costs more than its text.
        int count = json["layers"].Count;
        if (count is 0 or > InputLimits.MaxLayers)
        {
            throw json["layers"].Error($"1 to {InputLimits.MaxLayers} layers", $"{count}");
        }

        LayerDescription[] layers = new LayerDescription[count];
        foreach ((int i, JsonItem layer) in json["layers"].Items.Index())
        {
            layer.RefuseMembersExcept(fields);
            layers[i] = new LayerDescription(
                layer["attention_heads"].Integer(1, InputLimits.MaxWidth), layer["feed_forward_size"].Integer(1, InputLimits.MaxWidth))
            {
                Attention = Attentions.ReadOptional(layer["attention"]) ?? default,
                Norm = Norms.ReadOptional(layer["norm"]) ?? default,
                FeedForward = FeedForwards.ReadOptional(layer["feed_forward"]) ?? default,
            };
            layers[i] = CompactChunks.Complete(layer, layers[i]);
            if (!layer["shared_with"].IsNull)
            {
                layers[i] = layers[i] with { SharedWith = ReadShared(layer, layers, i) };
            }
        }

        return layers;
    }

    private static int ReadShared(JsonItem layer, LayerDescription[] layers, int index)
    {
        int shared = layer["shared_with"].Integer(0, int.MaxValue);
        return shared < index && layers[shared] == layers[index]
            ? shared
            : throw layer["shared_with"].Error("the number of an earlier layer of the same sizes that has weights of its own", $"{shared}");
    }

    private static void WriteUnless<T>(Utf8JsonWriter writer, NameTable<T> names, string field, T value, T usual)
        where T : struct, Enum
    {
        if (!EqualityComparer<T>.Default.Equals(value, usual))
        {
            writer.WriteString(field, names.NameOf(value));
        }
    }
}
