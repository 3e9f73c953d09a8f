using System.Buffers;
using System.Text;

namespace LightLM.Tokenization;

/// <summary>
/// A text that grows while another is mapped to it. Each new character takes the place of the next original one; those that are more share
/// the place of the last, and original ones that are more have none. This is how Hugging Face's tokenizers align a precompiled map, with
/// two consequences: where something is removed before anything is there, all that follows takes the places of characters before
/// its own, and where something is removed behind a character that shares a place, that character moves to the place of what is removed.
/// </summary>
/// <param name="text">The original up to its end.</param>
/// <param name="start">Where the original begins.</param>
/// <param name="view">Receives the new text; halves of surrogate pairs have no part in it.</param>
internal ref struct MappedText(ReadOnlySpan<char> text, int start, WordBuffer view)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _placeStart = start;
    private int _placeEnd = start;
    private bool _sharesPlace;

    /// <summary>Appends a character in the place of the next one.</summary>
    public void Keep(int value)
    {
        Advance();
        view.Add(new SourceScalar(value, _placeStart, _placeEnd));
        _sharesPlace = false;
    }

    /// <summary>Appends what stands for some characters.</summary>
    /// <param name="count">The number of those characters.</param>
    /// <param name="replacement">The new characters in UTF-8.</param>
    public void Replace(int count, scoped ReadOnlySpan<byte> replacement)
    {
        if (replacement.IsEmpty)
        {
            Remove(count);
            return;
        }

        int left = count;
        while (!replacement.IsEmpty)
        {
            Rune.DecodeFromUtf8(replacement, out Rune rune, out int length);
            replacement = replacement[length..];
            if (left > 0)
            {
                Keep(rune.Value);
                left--;
            }
            else
            {
                view.Add(new SourceScalar(rune.Value, _placeStart, _placeEnd));
                _sharesPlace = true;
            }
        }

        Skip(left);
    }

    private void Remove(int count)
    {
        if (view.Count == 0)
        {
            return;
        }

        if (_sharesPlace)
        {
            Advance();
            count--;
            view.Items[^1] = view.Items[^1] with { Start = _placeStart, End = _placeEnd };
            _sharesPlace = false;
        }

        Skip(count);
    }

    private void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Advance();
        }
    }

    /// <summary>Moves to the next whole character of the original.</summary>
    private void Advance()
    {
        int length;
        while (Rune.DecodeFromUtf16(_text[_placeEnd..], out _, out length) == OperationStatus.InvalidData)
        {
            _placeEnd += length;
        }

        _placeStart = _placeEnd;
        _placeEnd += length;
    }
}
