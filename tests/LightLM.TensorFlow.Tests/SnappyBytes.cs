namespace LightLM.TensorFlow.Tests;

/// <summary>Compresses by Snappy's format, with every kind of element that it has.</summary>
internal static class SnappyBytes
{
    public static byte[] Compress(byte[] bytes)
    {
        List<byte> result = [.. Wire.Varint((ulong)bytes.Length)];
        int literal = 0;
        int place = 0;
        while (place < bytes.Length)
        {
            (int length, int distance) = FindCopy(bytes, place);
            if (length < 4)
            {
                place++;
                continue;
            }

            AddLiteral(result, bytes[literal..place]);
            AddCopy(result, length, distance);
            place += length;
            literal = place;
        }

        AddLiteral(result, bytes[literal..]);
        return [.. result];
    }

    public static void AddLiteral(List<byte> result, byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            int last = bytes.Length - 1;
            result.AddRange(last < 60 ? [(byte)(last << 2)] : last < 256 ? [60 << 2, (byte)last] : [61 << 2, (byte)last, (byte)(last >> 8)]);
            result.AddRange(bytes);
        }
    }

    public static void AddCopy(List<byte> result, int length, int distance) => result.AddRange(
        length <= 11 && distance < 2048 ? [(byte)(((distance >> 8) << 5) | ((length - 4) << 2) | 1), (byte)distance]
        : distance < 65536 ? [(byte)(((length - 1) << 2) | 2), (byte)distance, (byte)(distance >> 8)]
        : [(byte)(((length - 1) << 2) | 3), (byte)distance, (byte)(distance >> 8), (byte)(distance >> 16), (byte)(distance >> 24)]);

    private static (int Length, int Distance) FindCopy(byte[] bytes, int place)
    {
        (int Length, int Distance) best = default;
        for (int start = Math.Max(0, place - 3000); start < place; start++)
        {
            int length = 0;
            while (length < 64 && place + length < bytes.Length && bytes[start + length] == bytes[place + length])
            {
                length++;
            }

            best = length > best.Length ? (length, place - start) : best;
        }

        return best;
    }
}
