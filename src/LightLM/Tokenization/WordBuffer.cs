namespace LightLM.Tokenization;

/// <summary>A code point with the UTF-16 range of the original text that it comes from.</summary>
/// <param name="Value">The code point.</param>
/// <param name="Start">The first UTF-16 unit.</param>
/// <param name="End">The UTF-16 unit behind the last one.</param>
/// <param name="CombiningClass">The canonical combining class; only normalization fills it in.</param>
internal record struct SourceScalar(int Value, int Start, int End, int CombiningClass = 0)
{
    /// <summary>Whether Unicode calls it white space.</summary>
    public readonly bool IsWhiteSpace => Value <= char.MaxValue && char.IsWhiteSpace((char)Value);
}

/// <summary>The code points of one word while it is normalized: a growing list and a second array to write into.</summary>
internal sealed class WordBuffer
{
    // A longer word's arrays are given back, so that one strange text does not hold its memory for good.
    private const int RetainedCapacity = 1 << 14;
    private const int InitialCapacity = 256;

    [ThreadStatic]
    private static WordBuffer? s_spare;

    private SourceScalar[] _items = new SourceScalar[InitialCapacity];
    private SourceScalar[] _other = [];
    private WordBuffer? _nextSpare;

    /// <summary>The number of code points.</summary>
    public int Count { get; private set; }

    /// <summary>The code points.</summary>
    public Span<SourceScalar> Items => _items.AsSpan(0, Count);

    /// <summary>Takes one of this thread's buffers, or a new one where all are in use.</summary>
    public static WordBuffer Rent()
    {
        WordBuffer buffer = s_spare ?? new WordBuffer();
        (s_spare, buffer._nextSpare) = (buffer._nextSpare, null);
        return buffer;
    }

    /// <summary>Hands the buffer back to this thread.</summary>
    public void Return()
    {
        if (_items.Length <= RetainedCapacity && _other.Length <= RetainedCapacity)
        {
            (_nextSpare, s_spare) = (s_spare, this);
        }
    }

    /// <summary>Removes all code points.</summary>
    public void Clear() => Count = 0;

    /// <summary>Appends a code point.</summary>
    public void Add(in SourceScalar scalar)
    {
        SourceScalar[] items = _items;
        int count = Count;
        if ((uint)count >= (uint)items.Length)
        {
            items = Grow();
        }

        items[count] = scalar;
        Count = count + 1;
    }

    /// <summary>Keeps the first code points only.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>A second array of at least a length, with contents of no meaning.</summary>
    public Span<SourceScalar> Other(int length)
    {
        if (_other.Length < length)
        {
            _other = new SourceScalar[Math.Max(length, _items.Length)];
        }

        return _other.AsSpan(0, length);
    }

    /// <summary>Makes the first items of <see cref="Other"/> the contents.</summary>
    public void TakeOther(int count)
    {
        (_items, _other) = (_other, _items);
        Count = count;
    }

    private SourceScalar[] Grow()
    {
        Array.Resize(ref _items, Math.Max(_items.Length * 2, InitialCapacity));
        return _items;
    }
}
