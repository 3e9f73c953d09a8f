using System.Buffers.Binary;

namespace LightLM.TensorFlow;

/// <summary>Decompresses blocks of Snappy (its format description): runs of new bytes, and copies of what was written before.</summary>
internal static class Snappy
{
    /// <summary>The most bytes that one of a block can stand for: a copy of 64 bytes takes 3, and one of 11 takes 2.</summary>
    private const int LargestRatio = 22;

    private const int Literal = 0;
    private const int NearCopy = 1;
    private const int Copy = 2;

    /// <summary>Decompresses a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="damaged">Makes the error about a block that is none.</param>
    public static byte[] Decompress(ReadOnlySpan<byte> block, Func<ModelFileException> damaged)
    {
        WireReader reader = new(block, damaged);
        ulong length = reader.ReadVarint();
        byte[] result = length <= (ulong)block.Length * LargestRatio ? new byte[length] : throw damaged();
        int done = 0;
        while (!reader.Rest.IsEmpty)
        {
            int tag = reader.Take(1)[0];
            int size = 1 + (tag >> 2);
            if ((tag & 3) == Literal)
            {
                int lengthBytes = size - 60;
                uint count = lengthBytes > 0 ? Number(ref reader, lengthBytes) + 1 : (uint)size;
                ReadOnlySpan<byte> bytes = count <= result.Length - done ? reader.Take(count) : throw damaged();
                bytes.CopyTo(result.AsSpan(done));
                done += bytes.Length;
                continue;
            }

            (int copied, uint distance) = (tag & 3) switch
            {
                NearCopy => (4 + ((tag >> 2) & 7), ((uint)(tag >> 5) << 8) | Number(ref reader, 1)),
                Copy => (size, Number(ref reader, sizeof(ushort))),
                _ => (size, Number(ref reader, sizeof(uint))),
            };
            if (distance == 0 || distance > done || copied > result.Length - done)
            {
                throw damaged();
            }

            // Byte by byte: what is copied may be what is being written.
            for (int end = done + copied; done < end; done++)
            {
                result[done] = result[done - (int)distance];
            }
        }

        return done == result.Length ? result : throw damaged();
    }

    private static uint Number(ref WireReader reader, int bytes)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        number.Clear();
        reader.Take((ulong)bytes).CopyTo(number);
        return BinaryPrimitives.ReadUInt32LittleEndian(number);
    }
}
