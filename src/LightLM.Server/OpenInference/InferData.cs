using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LightLM.Files;
using LightLM.Server.Requests;

namespace LightLM.Server.OpenInference;

/// <summary>The values of a tensor; one of the three.</summary>
/// <param name="Texts">BYTES.</param>
/// <param name="Integers">INT32 and INT64.</param>
/// <param name="Floats">FP32.</param>
internal sealed record InferData(string[]? Texts, long[]? Integers, float[]? Floats)
{
    /// <summary>The protocol's name of texts.</summary>
    public const string BytesType = "BYTES";

    /// <summary>The protocol's name of floats.</summary>
    public const string FloatType = "FP32";

    /// <summary>How many there are.</summary>
    public int Count => Texts?.Length ?? Integers?.Length ?? Floats!.Length;

    /// <summary>Texts.</summary>
    public static InferData Of(string[] texts) => new(texts, null, null);

    /// <summary>Whole numbers.</summary>
    public static InferData Of(long[] integers) => new(null, integers, null);

    /// <summary>Floats.</summary>
    public static InferData Of(float[] floats) => new(null, null, floats);

    /// <summary>Reads values in the protocol's binary form: little-endian, texts behind their lengths of four bytes.</summary>
    public static InferData Read(string name, string datatype, long count, ReadOnlySpan<byte> bytes)
    {
        switch (datatype)
        {
            case BytesType:
                return Of(ReadTexts(name, count, bytes));
            case "INT32":
                RequireLength(name, count * sizeof(int), bytes.Length);
                return Of(Array.ConvertAll(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), static value => (long)value));
            case "INT64":
                RequireLength(name, count * sizeof(long), bytes.Length);
                return Of(MemoryMarshal.Cast<byte, long>(bytes).ToArray());
            default:
                throw UnknownType(name, datatype);
        }
    }

    /// <summary>The binary form of the values.</summary>
    public byte[] ToBytes()
    {
        if (Floats is not null)
        {
            return MemoryMarshal.AsBytes<float>(Floats).ToArray();
        }

        using MemoryStream bytes = new();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string text in Texts!)
        {
            byte[] encoded = StrictUtf8.Encode(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, encoded.Length);
            bytes.Write(length);
            bytes.Write(encoded);
        }

        return bytes.ToArray();
    }

    /// <summary>An error that says which types there are.</summary>
    public static ApiException UnknownType(string name, string datatype) =>
        ApiException.Invalid($"Expected the datatype BYTES, INT32 or INT64 of the tensor '{Excerpt.Of(name)}', found '{Excerpt.Of(datatype)}'.", name);

    private static string[] ReadTexts(string name, long count, ReadOnlySpan<byte> bytes)
    {
        // Each text has at least its length in front.
        if (count > bytes.Length / sizeof(int))
        {
            throw TooShort(name);
        }

        string[] texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            if (bytes.Length < sizeof(int) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) > bytes.Length - sizeof(int))
            {
                throw TooShort(name);
            }

            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            texts[i] = Decode(name, bytes.Slice(sizeof(int), length));
            bytes = bytes[(sizeof(int) + length)..];
        }

        RequireLength(name, 0, bytes.Length);
        return texts;
    }

    /// <summary>Decodes a text that must be UTF-8.</summary>
    public static string Decode(string name, ReadOnlySpan<byte> text) => StrictUtf8.Decode(text, out StrictUtf8.Fault fault)
        ?? throw ApiException.Invalid($"Expected UTF-8 in the tensor '{Excerpt.Of(name)}', found {fault}.", name);

    private static void RequireLength(string name, long expected, long found)
    {
        if (expected != found)
        {
            throw ApiException.Invalid($"Expected as many bytes as the shape of the tensor '{Excerpt.Of(name)}' says, found {found - expected:+0;-0} of them.", name);
        }
    }

    private static ApiException TooShort(string name) =>
        ApiException.Invalid($"Expected as many texts as the shape of the tensor '{Excerpt.Of(name)}' says, found fewer bytes.", name);
}
