namespace LightLM.Clue;

/// <summary>A text that many parts are cut from by code points, each without going through all that lies before it.</summary>
internal sealed class CodePointText
{
    private const int Step = 256;

    // Where every 256th code point begins, and the end; null where all are one unit long.
    private readonly List<int>? _places;

    public CodePointText(string text)
    {
        Text = text;
        Count = text.Length;
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            Count = 0;
            _places = [];
            for (int place = 0; place < text.Length; place += CodePoints.UnitsAt(text, place))
            {
                if (Count++ % Step == 0)
                {
                    _places.Add(place);
                }
            }

            _places.Add(text.Length);
        }
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The number of its code points.</summary>
    public int Count { get; }

    /// <summary><paramref name="count"/> code points from <paramref name="start"/> on; null when they do not lie in the text.</summary>
    public string? Slice(int start, int count)
    {
        if (start < 0 || count < 0 || start > Count - count)
        {
            return null;
        }

        if (_places is null)
        {
            return Text.Substring(start, count);
        }

        int from = CodePoints.Skip(Text, _places[start / Step], start % Step)!.Value;
        return Text[from..CodePoints.Skip(Text, from, count)!.Value];
    }
}
