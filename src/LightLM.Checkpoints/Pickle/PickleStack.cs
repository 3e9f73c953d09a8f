using System.Runtime.InteropServices;

namespace LightLM.Checkpoints.Pickle;

/// <summary>The stack and the memo of a pickle's machine. Both are bounded, as one byte of a file can put an object on either.</summary>
internal sealed class PickleStack(PickleRules rules)
{
    /// <summary>The most values: a state dictionary has some thirty for each tensor, and one takes some 50 bytes.</summary>
    private const int MaxValues = 1 << 19;

    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];
    private int _made;

    /// <summary>The number of values that were ever remembered, which is the place of the next.</summary>
    public long Remembered => _memo.Count;

    /// <summary>The value on top.</summary>
    public object? Top => _values.Count > Floor ? _values[^1] : throw Empty();

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    /// <summary>Puts a value on top.</summary>
    public void Push(object? value)
    {
        Count();
        _values.Add(value);
    }

    /// <summary>Takes the value on top.</summary>
    public object? Pop()
    {
        object? top = Top;
        _values.RemoveAt(_values.Count - 1);
        return top;
    }

    /// <summary>Takes so many values, the lowest first.</summary>
    public object?[] Pop(int count)
    {
        if (_values.Count - Floor < count)
        {
            throw Empty();
        }

        object?[] values = CollectionsMarshal.AsSpan(_values)[^count..].ToArray();
        _values.RemoveRange(_values.Count - count, count);
        return values;
    }

    /// <summary>Marks the place above the top.</summary>
    public void Mark()
    {
        Count();
        _marks.Add(_values.Count);
    }

    /// <summary>Takes the last mark and all values above it, the lowest first.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw rules.Damaged("a mark on the stack", "none");
        }

        object?[] values = Pop(_values.Count - Floor);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    /// <summary>Remembers the value on top.</summary>
    /// <param name="place">The place in the memo; writers count them up.</param>
    public void Remember(long place)
    {
        Count();
        if (place >= MaxValues)
        {
            throw rules.Damaged($"at most {MaxValues} remembered values", $"the place {place}");
        }

        while (_memo.Count <= place)
        {
            _memo.Add(null);
        }

        _memo[(int)place] = Top;
    }

    /// <summary>Puts a remembered value on top.</summary>
    public void Recall(long place) =>
        Push(place < _memo.Count ? _memo[(int)place] : throw rules.Damaged("a remembered value", $"none at place {place}"));

    private void Count()
    {
        if (++_made > MaxValues)
        {
            throw rules.Damaged($"at most {MaxValues} values", "more");
        }
    }

    private ModelFileException Empty() => rules.Damaged("a value on the stack", "none");
}
