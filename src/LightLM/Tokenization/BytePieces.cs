using System.Globalization;
using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>The pieces that stand for single bytes, such as <c>&lt;0xE4&gt;</c>, and spell in UTF-8 what no other piece can.</summary>
internal sealed class BytePieces
{
    private const int ByteCount = 256;
    private const int MaxRuneLength = 4;

    private readonly int[] _ids = new int[ByteCount];
    private readonly Dictionary<int, byte> _bytes = [];

    /// <summary>Finds the pieces of a vocabulary.</summary>
    public BytePieces(Vocabulary vocabulary)
    {
        for (int value = 0; value < ByteCount; value++)
        {
            if (vocabulary.TryGetId(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out _ids[value]))
            {
                _bytes[_ids[value]] = (byte)value;
            }
        }
    }

    /// <summary>The byte that a piece stands for.</summary>
    public bool TryGetByte(int id, out byte value) => _bytes.TryGetValue(id, out value);

    /// <summary>Appends the pieces of some characters, last one first, each with the place of all; nothing where one is not there.</summary>
    public bool TryAppendReversed(ReadOnlySpan<SourceScalar> characters, List<Token> tokens)
    {
        int count = tokens.Count;
        int place = characters[0].Start;
        int length = characters[^1].End - place;
        Span<byte> utf8 = stackalloc byte[MaxRuneLength];
        for (int i = characters.Length - 1; i >= 0; i--)
        {
            for (int part = new Rune(characters[i].Value).EncodeToUtf8(utf8) - 1; part >= 0; part--)
            {
                int id = _ids[utf8[part]];
                if (id < 0)
                {
                    tokens.RemoveRange(count, tokens.Count - count);
                    return false;
                }

                tokens.Add(new Token(id, place, length));
            }
        }

        return true;
    }
}
