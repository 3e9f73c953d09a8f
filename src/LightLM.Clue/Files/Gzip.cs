using System.Buffers.Binary;
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
    private const int TrailerSize = 8;
    private const uint ReversedPolynomial = 0xEDB88320;
    private static readonly uint[] ChecksumSteps = [.. Enumerable.Range(0, 256).Select(ChecksumStep)];

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
        uint checksum = uint.MaxValue;
        try
        {
            using GZipStream stream = Open(packed);
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                length += read;
                checksum = Checksum(checksum, buffer.AsSpan(0, read));
                if (length > limit)
                {
                    throw new DataFileException(
                        path, null, null, $"expected gzip data that unpacks to at most {limit} bytes, found more. Unpack the file and check what it holds.");
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, $"an error behind {length} unpacked bytes ({e.Message})", e);
        }

        return EndsWith(packed, ~checksum, (uint)length) ? length : throw Damaged(path, $"{length} unpacked bytes that the end of the file does not confirm");
    }

    /// <summary>Whether a file ends with the checksum and the length of what was unpacked: the stream does not compare them.</summary>
    private static bool EndsWith(ReadOnlySpan<byte> packed, uint checksum, uint length) =>
        packed.Length > TrailerSize
        && BinaryPrimitives.ReadUInt32LittleEndian(packed[^TrailerSize..]) == checksum
        && BinaryPrimitives.ReadUInt32LittleEndian(packed[^(TrailerSize / 2)..]) == length;

    /// <summary>Goes on with the checksum of RFC 1952, which begins with all ones and ends inverted.</summary>
    private static uint Checksum(uint checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            checksum = ChecksumSteps[(byte)(checksum ^ value)] ^ (checksum >> 8);
        }

        return checksum;
    }

    private static uint ChecksumStep(int value)
    {
        uint step = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            step = (step & 1) == 0 ? step >> 1 : (step >> 1) ^ ReversedPolynomial;
        }

        return step;
    }

    private static DataFileException Damaged(string path, string found, Exception? innerException = null) =>
        new(path, null, null, $"expected complete gzip data, found {found}. Download the file again.", innerException);

    private static GZipStream Open(byte[] packed) => new(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
}
