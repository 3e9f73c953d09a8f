using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Kernels.Int8;

namespace LightLM.Formats.Compact;

/// <summary>
/// The metadata of the compact format: up to five JSON objects, specified in <c>docs/format.md</c>. Fields that version 1 does not know
/// are written only where they say something that version 1 does not imply, and only then is the file of version 2.
/// </summary>
internal static class CompactMetadata
{
    public const string Format = "format";
    public const string FormatName = "lightlm";
    public const string Version = "format_version";
    public const int CurrentVersion = 2;
    public const string Encoder = "encoder";
    public const string Task = "task";
    public const string Tokenizer = "tokenizer";
    public const string Provenance = "provenance";
    public const string Quantization = "quantization";

    /// <summary>The longest description of an encoder, in characters: room for far more than its layers take.</summary>
    public const int MaxEncoderLength = 1 << 18;

    /// <summary>All the keys.</summary>
    public static readonly string[] Keys = [Format, Version, Encoder, Task, Tokenizer, Provenance, Quantization];

    private static readonly NameTable<EncoderFamily> Families = new(("bert", EncoderFamily.Bert));

    private static readonly NameTable<Activation> Activations = new(
        ("gelu", Activation.Gelu), ("gelu_tanh", Activation.GeluTanh), ("relu", Activation.Relu), ("silu", Activation.Silu));

    /// <summary>All the metadata of a model.</summary>
    public static Dictionary<string, string> Write(ModelPackage package, QuantizationDescription? quantization)
    {
        Dictionary<string, string> metadata = new()
        {
            [Format] = FormatName,
            [Version] = VersionOf(package).ToString(CultureInfo.InvariantCulture),
            [Encoder] = Json(writer => WriteEncoder(writer, package.Encoder)),
            [Task] = Json(writer => CompactTask.Write(writer, package.Task)),
            [Provenance] = Json(writer => WriteProvenance(writer, package.Provenance)),
        };
        if (package.Tokenizer is TokenizerSettings tokenizer)
        {
            metadata.Add(Tokenizer, Json(writer => CompactTokenizer.Write(writer, tokenizer)));
        }

        if (quantization is not null)
        {
            metadata.Add(Quantization, Json(writer => writer.WriteNumber("products_per_sum", quantization.ProductsPerSum)));
        }

        return metadata;
    }

    /// <summary>Reads how the weights were quantized.</summary>
    public static QuantizationDescription ReadQuantization(JsonSection json)
    {
        json.RefuseFieldsExcept("products_per_sum");
        int products = json.Integer("products_per_sum", 2, WeightQuantization.MaxProductsPerSum);
        return products % 2 == 0
            ? new QuantizationDescription(products)
            : throw json.Error("products_per_sum", "an even number", $"{products}");
    }

    /// <summary>Reads the encoder's description.</summary>
    public static EncoderDescription ReadEncoder(JsonSection json)
    {
        json.RefuseFieldsExcept(
            "family", "vocabulary_size", "hidden_size", "head_size", "max_positions", "token_types", "activation", "layer_norm_epsilon",
            "layers", "has_pooler");
        return new EncoderDescription
        {
            Family = Families.Read(json, "family"),
            VocabularySize = Size(json, "vocabulary_size"),
            HiddenSize = json.Integer("hidden_size", 1, InputLimits.MaxWidth),
            HeadSize = json.Integer("head_size", 1, InputLimits.MaxWidth),
            MaxPositions = json.Integer("max_positions", InputLimits.MinLength, InputLimits.MaxPositions),
            TokenTypes = Size(json, "token_types"),
            Activation = Activations.Read(json, "activation"),
            LayerNormEpsilon = json.Fraction("layer_norm_epsilon"),
            Layers = ReadLayers(json),
            HasPooler = json.Flag("has_pooler"),
        };
    }

    /// <summary>Reads what the model was converted from.</summary>
    public static Provenance ReadProvenance(JsonSection json)
    {
        json.RefuseFieldsExcept("source", "format", "sha256");
        string sha256 = json.Text("sha256");
        return sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
            ? new Provenance(json.Text("source"), json.Text("format"), sha256)
            : throw json.Error("sha256", "64 lower-case hexadecimal digits", $"{sha256.Length} characters");
    }

    /// <summary>The lowest version that can say all that a package does, so that older programs read what they understand.</summary>
    private static int VersionOf(ModelPackage package)
    {
        bool fitsTokenizer = package.Tokenizer is null || CompactTokenizer.FitsVersion1(package.Tokenizer);
        return fitsTokenizer && CompactTask.FitsVersion1(package.Task) ? 1 : CurrentVersion;
    }

    private static void WriteEncoder(Utf8JsonWriter writer, EncoderDescription encoder)
    {
        writer.WriteString("family", Families.NameOf(encoder.Family));
        writer.WriteNumber("vocabulary_size", encoder.VocabularySize);
        writer.WriteNumber("hidden_size", encoder.HiddenSize);
        writer.WriteNumber("head_size", encoder.HeadSize);
        writer.WriteNumber("max_positions", encoder.MaxPositions);
        writer.WriteNumber("token_types", encoder.TokenTypes);
        writer.WriteString("activation", Activations.NameOf(encoder.Activation));
        writer.WriteNumber("layer_norm_epsilon", encoder.LayerNormEpsilon);
        writer.WriteStartArray("layers");
        foreach (LayerDescription layer in encoder.Layers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("attention_heads", layer.AttentionHeads);
            writer.WriteNumber("feed_forward_size", layer.FeedForwardSize);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("has_pooler", encoder.HasPooler);
    }

    private static void WriteProvenance(Utf8JsonWriter writer, Provenance provenance)
    {
        writer.WriteString("source", provenance.Source);
        writer.WriteString("format", provenance.Format);
        writer.WriteString("sha256", provenance.Sha256);
    }

    private static LayerDescription[] ReadLayers(JsonSection json)
    {
        // Counted first: each object costs more than its text.
        int count = json.Count("layers");
        if (count is 0 or > InputLimits.MaxLayers)
        {
            throw json.Error("layers", $"1 to {InputLimits.MaxLayers} layers", $"{count}");
        }

        return
        [
            .. json.Sections("layers").Select(layer =>
            {
                layer.RefuseFieldsExcept("attention_heads", "feed_forward_size");
                return new LayerDescription(
                    layer.Integer("attention_heads", 1, InputLimits.MaxWidth), layer.Integer("feed_forward_size", 1, InputLimits.MaxWidth));
            }),
        ];
    }

    private static int Size(JsonSection json, string field) => json.Integer(field, 1, int.MaxValue);

    private static string Json(Action<Utf8JsonWriter> writeFields)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writeFields(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
