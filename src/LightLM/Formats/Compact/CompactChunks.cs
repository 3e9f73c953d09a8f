using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Formats.Compact;

/// <summary>What Reformer's encoders have beside others, in the compact format.</summary>
internal static class CompactChunks
{
    /// <summary>The fields of a layer.</summary>
    public const string Chunks = "chunks";
    public const string Hashing = "hashing";

    /// <summary>The fields of an encoder.</summary>
    public const string Axial = "axial";
    public const string HasEmbeddingsNorm = "has_embeddings_norm";
    public const string IsReversible = "is_reversible";

    private const string Length = "length";
    private const string Before = "before";
    private const string After = "after";
    private const string Rounds = "rounds";
    private const string Buckets = "buckets";
    private const string SecondBuckets = "second_buckets";
    private const string Seed = "seed";
    private const string Rows = "rows";
    private const string Columns = "columns";
    private const string RowWidth = "row_width";

    /// <summary>Whether an encoder has any of it.</summary>
    public static bool AreIn(EncoderDescription encoder) =>
        encoder.IsReversible || !encoder.Embedding.HasNorm || encoder.Embedding.Axial is not null
        || encoder.Layers.Any(layer => layer is not { Attention: AttentionKind.Full, Norm: NormPlacement.Post });

    /// <summary>Reads how a layer's attention cuts and sorts.</summary>
    /// <param name="json">The layer's object.</param>
    /// <param name="layer">The layer so far.</param>
    public static LayerDescription Complete(JsonItem json, LayerDescription layer)
    {
        bool isChunked = layer.Attention is AttentionKind.Local or AttentionKind.Hashed;
        bool isHashed = layer.Attention == AttentionKind.Hashed;
        RequireExactly(json[Chunks], isChunked, "this attention");
        RequireExactly(json[Hashing], isHashed, "this attention");
        return layer with
        {
            Chunks = isChunked ? ReadChunks(json[Chunks]) : null,
            Hashing = isHashed ? ReadHashing(json[Hashing]) : null,
        };
    }

    /// <summary>Reads the two tables of axial positions.</summary>
    /// <param name="json">The encoder's object.</param>
    /// <param name="positions">What its positions are.</param>
    public static AxialPositions? ReadAxial(JsonItem json, PositionKind positions)
    {
        JsonItem axial = json[Axial];
        RequireExactly(axial, positions == PositionKind.Axial, "these positions");
        if (axial.IsNull)
        {
            return null;
        }

        axial.RefuseMembersExcept(Rows, Columns, RowWidth);
        return new AxialPositions(
            axial[Rows].Integer(1, InputLimits.MaxPositions),
            axial[Columns].Integer(1, InputLimits.MaxPositions),
            axial[RowWidth].Integer(1, InputLimits.MaxWidth));
    }

    /// <summary>Writes what <see cref="Complete"/> reads.</summary>
    public static void Write(Utf8JsonWriter writer, LayerDescription layer)
    {
        if (layer.Chunks is AttentionChunks chunks)
        {
            writer.WriteStartObject(Chunks);
            writer.WriteNumber(Length, chunks.Length);
            writer.WriteNumber(Before, chunks.Before);
            writer.WriteNumber(After, chunks.After);
            writer.WriteEndObject();
        }

        if (layer.Hashing is BucketHashing hashing)
        {
            writer.WriteStartObject(Hashing);
            writer.WriteNumber(Rounds, hashing.Rounds);
            writer.WriteNumber(Buckets, hashing.Buckets);
            writer.WriteNumber(SecondBuckets, hashing.SecondBuckets);
            writer.WriteNumber(Seed, hashing.Seed);
            writer.WriteEndObject();
        }
    }

    /// <summary>Writes what only such encoders have.</summary>
    public static void Write(Utf8JsonWriter writer, EncoderDescription encoder)
    {
        if (encoder.Embedding.Axial is AxialPositions axial)
        {
            writer.WriteStartObject(Axial);
            writer.WriteNumber(Rows, axial.Rows);
            writer.WriteNumber(Columns, axial.Columns);
            writer.WriteNumber(RowWidth, axial.RowWidth);
            writer.WriteEndObject();
        }

        if (!encoder.Embedding.HasNorm)
        {
            writer.WriteBoolean(HasEmbeddingsNorm, false);
        }

        if (encoder.IsReversible)
        {
            writer.WriteBoolean(IsReversible, true);
        }
    }

    private static AttentionChunks ReadChunks(JsonItem json)
    {
        json.RefuseMembersExcept(Length, Before, After);
        return new AttentionChunks(
            json[Length].Integer(1, InputLimits.MaxPositions),
            json[Before].Integer(0, InputLimits.MaxNeighbours),
            json[After].Integer(0, InputLimits.MaxNeighbours));
    }

    private static BucketHashing ReadHashing(JsonItem json)
    {
        json.RefuseMembersExcept(Rounds, Buckets, SecondBuckets, Seed);
        return new BucketHashing(
            json[Rounds].Integer(1, InputLimits.MaxHashRounds), ReadEven(json[Buckets]), ReadEven(json[SecondBuckets]), json[Seed].Integer(0, int.MaxValue));
    }

    private static int ReadEven(JsonItem json)
    {
        int buckets = json.Integer(0, InputLimits.MaxBuckets);
        return buckets % 2 == 0 ? buckets : throw json.Error("an even number", $"{buckets}");
    }

    private static void RequireExactly(JsonItem json, bool isWanted, string of)
    {
        if (isWanted == json.IsNull)
        {
            throw json.Error(isWanted ? $"an object for {of}" : $"none for {of}");
        }
    }
}
