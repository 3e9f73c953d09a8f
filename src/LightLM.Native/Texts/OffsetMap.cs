using System.Text;

namespace LightLM.Native.Texts;

/// <summary>The offsets of a text in a caller's unit.</summary>
internal readonly struct OffsetMap
{
    private readonly string _text;
    private readonly OffsetUnit _unit;

    /// <summary>The caller's offset before each UTF-16 unit and before the end; null where both count the same.</summary>
    private readonly int[]? _before;

    /// <param name="text">The text, without lone surrogates.</param>
    /// <param name="unit">What the caller counts.</param>
    public OffsetMap(string text, OffsetUnit unit)
    {
        _text = text;
        _unit = unit;
        _before = IsSame(text, unit) ? null : CountBefore(text, unit);
    }

    /// <summary>The caller's offset of a place.</summary>
    /// <param name="place">A place in UTF-16 units, not inside a surrogate pair.</param>
    public int ToCaller(int place) => _before is null ? place : _before[place];

    /// <summary>The place of a caller's span, in UTF-16 units.</summary>
    /// <param name="start">The caller's first unit.</param>
    /// <param name="end">The caller's unit behind the last one.</param>
    /// <param name="name">What the span is called.</param>
    /// <exception cref="InputException">The span is not inside the text, or cuts a character.</exception>
    public (int Start, int Length) ToPlaces(long start, long end, string name)
    {
        if (start > end)
        {
            throw new InputException($"{name}: expected a start before its end, found {start} and {end}.");
        }

        int first = ToPlace(start, name);
        return (first, ToPlace(end, name) - first);
    }

    private int ToPlace(long offset, string name)
    {
        int most = ToCaller(_text.Length);
        if (offset < 0 || offset > most)
        {
            throw new InputException($"{name}: expected offsets from 0 to {most} ({Words}), found {offset}.");
        }

        // Both halves of a surrogate pair have the same offset in other units, of which the first is the character's.
        int place = _before is null ? (int)offset : _before.AsSpan().IndexOf((int)offset);
        return place >= 0 && !IsInside(place)
            ? place
            : throw new InputException($"{name}: expected offsets between characters ({Words}), found {offset}, which is inside of one.");
    }

    private bool IsInside(int place) => place > 0 && place < _text.Length && char.IsSurrogatePair(_text[place - 1], _text[place]);

    private string Words => _unit switch
    {
        OffsetUnit.Utf8Bytes => "UTF-8 bytes",
        OffsetUnit.Utf16Units => "UTF-16 units",
        _ => "code points",
    };

    private static bool IsSame(string text, OffsetUnit unit) => unit switch
    {
        OffsetUnit.Utf8Bytes => Ascii.IsValid(text),
        OffsetUnit.CodePoints => !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'),
        _ => true,
    };

    private static int[] CountBefore(string text, OffsetUnit unit)
    {
        int[] before = new int[text.Length + 1];
        int count = 0;
        int place = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            before.AsSpan(place, rune.Utf16SequenceLength).Fill(count);
            place += rune.Utf16SequenceLength;
            count += unit == OffsetUnit.CodePoints ? 1 : rune.Utf8SequenceLength;
        }

        before[place] = count;
        return before;
    }
}
