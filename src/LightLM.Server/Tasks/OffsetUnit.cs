using LightLM.Server.Requests;
using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Server.Tasks;

/// <summary>What offsets count: UTF-16 units, which index the strings of .NET, Java and JavaScript, or code points, which index Python's.</summary>
internal readonly record struct OffsetUnit(bool CountsCodePoints)
{
    /// <summary>The names that Azure's services of language have for them.</summary>
    private const string Utf16 = "Utf16CodeUnit";
    private const string CodePoint = "UnicodeCodePoint";

    /// <summary>Reads the unit's name.</summary>
    public static OffsetUnit Read(JsonField? name) => name?.Text() switch
    {
        null or Utf16 => new(false),
        CodePoint => new(true),
        _ => throw name.Value.Unexpected($"'{Utf16}' or '{CodePoint}'"),
    };

    /// <summary>Converts a span of UTF-16 units for an answer.</summary>
    public (int Start, int End) Convert(string text, int start, int length)
    {
        if (!CountsCodePoints)
        {
            return (start, start + length);
        }

        (int first, int count) = TextOffsets.ToCodePoints(text, start, length);
        return (first, first + count);
    }

    /// <summary>Reads a span of a request: {"start", "end"}.</summary>
    public TextSpan ReadSpan(string text, JsonField span)
    {
        int start = span.Require("start").Integer(0, int.MaxValue);
        int end = span.Require("end").Integer(start, int.MaxValue);
        if (!CountsCodePoints)
        {
            return new TextSpan(start, end - start);
        }

        (int first, int length) = TextOffsets.ToUtf16(text, start, end - start);
        return new TextSpan(first, length);
    }
}
