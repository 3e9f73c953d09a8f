namespace LightLM.Tokenization;

/// <summary>
/// Converts between offsets in UTF-16 units, which index .NET strings, and offsets in code points, which Python and the data sets made
/// with it count. A surrogate without a partner counts as one code point.
/// </summary>
public static class TextOffsets
{
    private const char FirstSurrogate = '\uD800';
    private const char LastSurrogate = '\uDFFF';

    /// <summary>The number of code points in a text.</summary>
    /// <param name="text">The text.</param>
    public static int CountCodePoints(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        for (int place = NextPair(text, 0); place >= 0; place = NextPair(text, place + 2))
        {
            count--;
        }

        return count;
    }

    /// <summary>The number of code points before each unit of a text, and before its end: for who converts many offsets of it.</summary>
    internal static int[] CodePointsBefore(string text)
    {
        int[] points = new int[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
        {
            points[i + 1] = points[i] + (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 0 : 1);
        }

        return points;
    }

    /// <summary>Converts an offset in UTF-16 units to one in code points.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">A place in the text: 0 to its length.</param>
    /// <exception cref="InputException">The offset is outside the text or between the two halves of a surrogate pair.</exception>
    public static int ToCodePoints(ReadOnlySpan<char> text, int offset)
    {
        if ((uint)offset > (uint)text.Length)
        {
            throw OutOfRange(offset, "UTF-16 units", text.Length);
        }

        if (offset > 0 && offset < text.Length && char.IsSurrogatePair(text[offset - 1], text[offset]))
        {
            throw new InputException($"UTF-16 offset {offset} is in the middle of a surrogate pair: use {offset - 1} or {offset + 1}.");
        }

        return CountCodePoints(text[..offset]);
    }

    /// <summary>Converts an offset in code points to one in UTF-16 units.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">A place in the text: 0 to its number of code points.</param>
    /// <exception cref="InputException">The offset is outside the text.</exception>
    public static int ToUtf16(ReadOnlySpan<char> text, int offset)
    {
        int units = offset;
        for (int place = NextPair(text, 0); place >= 0 && place < units; place = NextPair(text, place + 2))
        {
            units++;
        }

        // A negative offset, or one so large that the addition wrapped, fails here too.
        return offset >= 0 && (uint)units <= (uint)text.Length ? units : throw OutOfRange(offset, "code points", CountCodePoints(text));
    }

    /// <summary>Converts a span in UTF-16 units to one in code points.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The first UTF-16 unit.</param>
    /// <param name="length">The number of UTF-16 units.</param>
    /// <exception cref="InputException">The span is not inside the text, or cuts a surrogate pair.</exception>
    public static (int Start, int Length) ToCodePoints(ReadOnlySpan<char> text, int start, int length)
    {
        int first = ToCodePoints(text, start);
        return (first, ToCodePoints(text, End(start, length)) - first);
    }

    /// <summary>Converts a span in code points to one in UTF-16 units.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The first code point.</param>
    /// <param name="length">The number of code points.</param>
    /// <exception cref="InputException">The span is not inside the text.</exception>
    public static (int Start, int Length) ToUtf16(ReadOnlySpan<char> text, int start, int length)
    {
        int first = ToUtf16(text, start);
        return (first, ToUtf16(text, End(start, length)) - first);
    }

    private static int End(int start, int length)
        => length >= 0 && start <= int.MaxValue - length
            ? start + length
            : throw new InputException(
                $"The span of {length} from {start} does not exist: give a length of 0 or more that ends inside the text.");

    /// <summary>The place of the next surrogate pair at or behind a place, or -1.</summary>
    private static int NextPair(ReadOnlySpan<char> text, int start)
    {
        int place = start;
        while (place < text.Length)
        {
            int distance = text[place..].IndexOfAnyInRange(FirstSurrogate, LastSurrogate);
            if (distance < 0)
            {
                return -1;
            }

            place += distance;
            if (place + 1 < text.Length && char.IsSurrogatePair(text[place], text[place + 1]))
            {
                return place;
            }

            place++;
        }

        return -1;
    }

    private static InputException OutOfRange(int offset, string unit, int length)
        => new($"Offset {offset} is outside the text, which has {length} {unit}: give one from 0 to {length}.");
}
