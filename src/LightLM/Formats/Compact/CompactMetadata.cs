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
/// The metadata of the compact format: up to five JSON objects, specified in <c>docs/format.md</c>. Fields that an older version does
/// not know are written only where they say something that it does not imply, and only then is the file of the newer one.
/// </summary>
/// <remarks>By hand, as files come from strangers: a deserializer's errors name no bounds, and it knows no versions.</remarks>
internal static class CompactMetadata
{
    public const string Format = "format";
    public const string FormatName = "lightlm";
    public const string Version = "format_version";
    public const int CurrentVersion = 5;
    public const string Encoder = "encoder";
    public const string Task = "task";
    public const string Tokenizer = "tokenizer";
    public const string Provenance = "provenance";
    public const string Quantization = "quantization";

    /// <summary>The longest description of an encoder, in characters: room for far more than its layers take.</summary>
    public const int MaxEncoderLength = 1 << 18;

    /// <summary>All the keys.</summary>
    public static readonly string[] Keys = [Format, Version, Encoder, Task, Tokenizer, Provenance, Quantization];

    /// <summary>All the metadata of a model.</summary>
    public static Dictionary<string, string> Write(ModelPackage package, QuantizationDescription? quantization)
    {
        Dictionary<string, string> metadata = new()
        {
            [Format] = FormatName,
            [Version] = VersionOf(package).ToString(CultureInfo.InvariantCulture),
            [Encoder] = Json(writer => CompactEncoder.Write(writer, package.Encoder, package.Family)),
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
    public static QuantizationDescription ReadQuantization(JsonItem json)
    {
        json.RefuseMembersExcept("products_per_sum");
        int products = json["products_per_sum"].Integer(2, WeightQuantization.MaxProductsPerSum);
        return products % 2 == 0
            ? new QuantizationDescription(products)
            : throw json["products_per_sum"].Error("an even number", $"{products}");
    }

    /// <summary>Reads what the model was converted from.</summary>
    public static Provenance ReadProvenance(JsonItem json)
    {
        json.RefuseMembersExcept("source", "format", "sha256");
        string sha256 = json["sha256"].Text();
        return sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
            ? new Provenance(json["source"].Text(), json["format"].Text(), sha256)
            : throw json["sha256"].Error("64 lower-case hexadecimal digits", $"{sha256.Length} characters");
    }

    /// <summary>The lowest version that can say all that a package does, so that older programs read what they understand.</summary>
    private static int VersionOf(ModelPackage package)
    {
        if (CompactChunks.AreIn(package.Encoder) || !CompactTask.FitsVersion4(package.Task))
        {
            return 5;
        }

        if (package.Tokenizer?.Unigram is not null)
        {
            return CompactUnigram.FirstVersion;
        }

        if (!CompactEncoder.FitsVersion2(package.Encoder, package.Family))
        {
            return 3;
        }

        bool fitsTokenizer = package.Tokenizer is null || CompactTokenizer.FitsVersion1(package.Tokenizer);
        return fitsTokenizer && CompactTask.FitsVersion1(package.Task) ? 1 : 2;
    }

    private static void WriteProvenance(Utf8JsonWriter writer, Provenance provenance)
    {
        writer.WriteString("source", provenance.Source);
        writer.WriteString("format", provenance.Format);
        writer.WriteString("sha256", provenance.Sha256);
    }

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
