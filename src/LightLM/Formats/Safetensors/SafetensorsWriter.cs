using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Formats.Safetensors;

/// <summary>Writes safetensors files whose data is aligned, and never leaves half a file under the final name.</summary>
public static class SafetensorsWriter
{
    /// <summary>The data starts at a multiple of this many bytes.</summary>
    internal const int Alignment = 64;

    /// <summary>Writes a file, replacing one of the same name only when all is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors; those with the largest elements are stored first, which aligns each to its elements.</param>
    /// <param name="metadata">The strings under <c>__metadata__</c>.</param>
    /// <param name="writeData">Writes a tensor's elements to the stream, little-endian and row by row; called once for each tensor.</param>
    /// <returns>How many bytes the file has.</returns>
    /// <exception cref="FileException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">Two tensors have one name, or a tensor cannot be stored.</exception>
    public static long Write(
        string path,
        IEnumerable<TensorInfo> tensors,
        IReadOnlyDictionary<string, string> metadata,
        Action<TensorInfo, Stream> writeData)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(writeData);
        TensorInfo[] ordered = [.. tensors.OrderByDescending(tensor => tensor.Type.Size())];
        byte[] header = Header(ordered, metadata);
        return AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (TensorInfo tensor in ordered)
            {
                WriteTensor(stream, tensor, writeData);
            }
        });
    }

    private static void WriteTensor(Stream stream, TensorInfo tensor, Action<TensorInfo, Stream> writeData)
    {
        long start = stream.Position;
        writeData(tensor, stream);
        long expected = ByteCount(tensor);
        if (stream.Position - start != expected)
        {
            string problem = $"Expected {expected} bytes for '{tensor.Name}', found {stream.Position - start}.";
            throw new ArgumentException(problem, nameof(writeData));
        }
    }

    /// <summary>The length, the JSON and the spaces that align the data.</summary>
    private static byte[] Header(TensorInfo[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteHeader(writer, tensors, metadata);
        }

        int used = SafetensorsHeader.LengthBytes + json.WrittenCount;
        byte[] header = new byte[(used + Alignment - 1) / Alignment * Alignment];
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsHeader.LengthBytes);
        json.WrittenSpan.CopyTo(header.AsSpan(SafetensorsHeader.LengthBytes));
        header.AsSpan(used).Fill((byte)' ');
        return header;
    }

    private static void WriteHeader(Utf8JsonWriter writer, TensorInfo[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject();
        if (metadata.Count > 0)
        {
            writer.WriteStartObject(SafetensorsHeader.MetadataName);
            foreach ((string key, string value) in metadata)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        long offset = 0;
        HashSet<string> names = new(StringComparer.Ordinal) { SafetensorsHeader.MetadataName };
        foreach (TensorInfo tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"Expected names of which each is used once, found '{tensor.Name}' again.", nameof(tensors));
            }

            WriteEntry(writer, tensor, offset);
            offset += ByteCount(tensor);
        }

        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, TensorInfo tensor, long offset)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", tensor.Type.Name());
        writer.WriteStartArray("shape");
        foreach (int dimension in tensor.Shape)
        {
            writer.WriteNumberValue(dimension);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(offset);
        writer.WriteNumberValue(offset + ByteCount(tensor));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static long ByteCount(TensorInfo tensor) => checked(tensor.Count * tensor.Type.Size());
}
