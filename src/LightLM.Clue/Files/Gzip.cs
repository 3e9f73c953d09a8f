using System.IO.Compression;

namespace LightLM.Clue.Files;

/// <summary>Unpacks files that gzip has packed.</summary>
internal static class Gzip
{
    /// <summary>Texts shrink to a tenth or so; what unpacks to so many times its size is made to fill memory.</summary>
    private const int MostTimes = 64;

    /// <summary>What any file may have beyond that: short ones may repeat themselves.</summary>
    private const int Allowance = 1 << 20;

    private const int BufferSize = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    /// <summary>Whether a file is packed.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Unpacks a file, after going through it once: memory is taken for a sound file only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="packed">Its bytes.</param>
    /// <exception cref="DataFileException">The file is damaged, ends early or unpacks to an absurd size.</exception>
    public static byte[] Unpack(string path, byte[] packed)
    {
        byte[] content = new byte[Measure(path, packed)];
        using GZipStream stream = Open(packed);
        stream.ReadExactly(content);
        return content;
    }

    private static long Measure(string path, byte[] packed)
    {
        long limit = Math.Min(((long)packed.Length * MostTimes) + Allowance, Array.MaxLength);
        byte[] buffer = new byte[BufferSize];
        long length = 0;
        try
        {
            using GZipStream stream = Open(packed);
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                length += read;
                if (length > limit)
                {
                    throw new DataFileException(
                        path, null, null, $"expected gzip data that unpacks to at most {limit} bytes, found more. Unpack the file and check what it holds.");
                }
            }

            return length;
        }
        catch (InvalidDataException e)
        {
            throw new DataFileException(
                path, null, null, $"expected complete gzip data, found an error behind {length} unpacked bytes ({e.Message}). Download the file again.", e);
        }
    }

    private static GZipStream Open(byte[] packed) => new(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
}
