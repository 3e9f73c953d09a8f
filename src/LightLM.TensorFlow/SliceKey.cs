using System.Numerics;
using System.Text;

namespace LightLM.TensorFlow;

/// <summary>
/// The keys under which an index has the parts of variables: names and numbers written so that their bytes are in order (<c>OrderedCode</c>).
/// </summary>
internal static class SliceKey
{
    private const byte End = 1;
    private const byte EscapedZero = 0xFF;
    private const byte EscapedHighest = 0;

    /// <summary>The key of a part.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="slice">The part's extents.</param>
    public static string Of(string name, IReadOnlyList<Extent> slice)
    {
        List<byte> key = [];
        WriteNumber(key, 0);
        WriteText(key, name);
        WriteNumber(key, slice.Count);
        foreach (Extent extent in slice)
        {
            WriteSigned(key, extent.Start);
            WriteSigned(key, extent.Length ?? -1);
        }

        return Encoding.Latin1.GetString([.. key]);
    }

    /// <summary>The number of bytes of a small number, and the bytes.</summary>
    private static void WriteNumber(List<byte> key, int number) => key.AddRange(number == 0 ? [0] : [1, (byte)number]);

    private static void WriteText(List<byte> key, string text)
    {
        foreach (char value in text)
        {
            key.Add((byte)value);
            if (value is '\0' or '\xFF')
            {
                key.Add(value == '\0' ? EscapedZero : EscapedHighest);
            }
        }

        key.AddRange([0, End]);
    }

    /// <summary>
    /// As many bytes as seven bits each hold, sign included, the highest first. As many ones in front as there are bytes, and a zero, tell their
    /// number; of a negative number, all of them are inverted.
    /// </summary>
    private static void WriteSigned(List<byte> key, long number)
    {
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)(number < 0 ? ~number : number));
        int length = (bits / 7) + 1;
        Int128 header = (((Int128)1 << length) - 1) << ((8 * length) - length);
        Int128 value = number ^ header;
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8)
        {
            key.Add((byte)(value >> shift));
        }
    }
}
