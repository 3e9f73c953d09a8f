using System.Buffers.Binary;
using System.Text.Unicode;

namespace LightLM.Tokenization;

/// <summary>
/// SentencePiece's compiled map of characters (<c>precompiled_charsmap</c>): the length of a double array in bytes, the array's units, and
/// the texts that its keys lead to, each in UTF-8 and ended by a zero. All numbers have four bytes, the lowest first. The array is that of
/// Darts-clone: a unit's lowest 8 bits are the byte that leads to it, bit 8 says that a key ends here, and the rest where its children are.
/// </summary>
internal sealed class CharacterMap
{
    /// <summary>The most UTF-8 bytes of a text; Unicode's longest compatibility mapping has 33.</summary>
    private const int MaxTextLength = 256;

    /// <summary>The units that a unit's children lie among: one for each byte.</summary>
    private const int BlockSize = 256;

    private const uint IsValue = 1u << 31;
    private const uint HasValue = 1 << 8;

    private readonly uint[] _units;
    private readonly byte[] _texts;

    private CharacterMap(uint[] units, byte[] texts) => (_units, _texts) = (units, texts);

    /// <summary>A map without any character.</summary>
    public static CharacterMap Empty { get; } = new([], []);

    /// <summary>Reads a map.</summary>
    /// <param name="bytes">Its bytes; none for a map without any character.</param>
    /// <param name="fault">What was expected and what was found, where it is damaged.</param>
    /// <returns>The map, or null where it is damaged.</returns>
    public static CharacterMap? Read(ReadOnlySpan<byte> bytes, out (string Expected, string Found) fault)
    {
        fault = default;
        if (bytes.IsEmpty)
        {
            return Empty;
        }

        uint length = bytes.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        if (length == 0 || length % (BlockSize * sizeof(uint)) != 0 || length > bytes.Length - sizeof(uint))
        {
            fault = ($"a double array of whole blocks of {BlockSize} units", $"one of {length} bytes in {bytes.Length}");
            return null;
        }

        uint[] units = new uint[length / sizeof(uint)];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((i + 1) * sizeof(uint))..]);
        }

        CharacterMap map = new(units, bytes[((units.Length + 1) * sizeof(uint))..].ToArray());
        return map.IsSound(out fault) ? map : null;
    }

    /// <summary>Finds the text for the shortest key that a string begins with, which is what Hugging Face's tokenizers take.</summary>
    /// <param name="key">The string in UTF-8.</param>
    /// <param name="text">Receives the text in UTF-8, which may be empty.</param>
    public bool TryFind(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text)
    {
        text = default;
        uint[] units = _units;
        if (units.Length == 0)
        {
            return false;
        }

        int place = ChildrenOf(0);
        foreach (byte value in key)
        {
            int child = place ^ value;
            if (value == 0 || (units[child] & (IsValue | 0xFF)) != value)
            {
                return false;
            }

            place = ChildrenOf(child);
            if ((units[child] & HasValue) != 0)
            {
                text = TextAt(place);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all children and texts are inside the map, so that no lookup needs to ask.</summary>
    private bool IsSound(out (string Expected, string Found) fault)
    {
        for (int i = 0; i < _units.Length; i++)
        {
            if ((_units[i] & IsValue) != 0)
            {
                continue;
            }

            int place = ChildrenOf(i);
            if (place >= _units.Length)
            {
                fault = ($"units up to {_units.Length - 1}", $"children of unit {i} at {place}");
                return false;
            }

            if ((_units[i] & HasValue) != 0 && !IsText(place))
            {
                fault = ($"texts of at most {MaxTextLength} bytes of UTF-8", $"none for unit {i}");
                return false;
            }
        }

        fault = default;
        return true;
    }

    private bool IsText(int place)
    {
        int start = (int)(_units[place] & ~IsValue);
        if (start >= _texts.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> text = _texts.AsSpan(start, Math.Min(MaxTextLength + 1, _texts.Length - start));
        int length = text.IndexOf((byte)0);
        return length >= 0 && Utf8.IsValid(text[..length]);
    }

    private int ChildrenOf(int unit)
    {
        uint value = _units[unit];
        return unit ^ (int)((value >> 10) << (int)((value & (1 << 9)) >> 6));
    }

    private ReadOnlySpan<byte> TextAt(int place)
    {
        ReadOnlySpan<byte> text = _texts.AsSpan((int)(_units[place] & ~IsValue));
        return text[..text.IndexOf((byte)0)];
    }
}
