namespace LightLM.Files;

/// <summary>Reads streams to their end.</summary>
internal static class StreamReading
{
    private const int FirstBytes = 1 << 16;

    /// <summary>All that is left of a stream, which stays open.</summary>
    /// <param name="stream">The stream; its length is a hint only.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ModelFileException">There is more than an array holds.</exception>
    public static ReadOnlyMemory<byte> ReadToEnd(Stream stream, string name)
    {
        // One byte more than is announced tells the end without another buffer.
        long announced = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : FirstBytes;
        byte[] content = new byte[(int)Math.Min(announced + 1, Array.MaxLength)];
        int length = 0;
        while (true)
        {
            int read = stream.Read(content, length, content.Length - length);
            length += read;
            if (read == 0 && length < content.Length)
            {
                return content.AsMemory(0, length);
            }

            if (length == content.Length)
            {
                Grow(ref content, name);
            }
        }
    }

    private static void Grow(ref byte[] content, string name)
    {
        if (content.Length == Array.MaxLength)
        {
            throw ModelFileException.Mismatch(name, null, "a model of less than 2 GB", "a longer one", "Load it from its file.");
        }

        Array.Resize(ref content, (int)Math.Min(2L * content.Length, Array.MaxLength));
    }
}
