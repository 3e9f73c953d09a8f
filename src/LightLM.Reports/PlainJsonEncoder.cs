using System.Text.Encodings.Web;

namespace LightLM.Reports;

/// <summary>
/// Escapes what JSON demands and control characters, nothing else. The framework's most relaxed encoder also escapes all characters
/// beyond U+FFFF, among them rare Chinese ones.
/// </summary>
internal sealed class PlainJsonEncoder : JavaScriptEncoder
{
    private const int EscapeLength = 6;

    public override int MaxOutputCharactersPerInputCharacter => EscapeLength;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is '"' or '\\' or '\u2028' or '\u2029' || (unicodeScalar <= char.MaxValue && char.IsControl((char)unicodeScalar));

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        ReadOnlySpan<char> units = new(text, textLength);
        for (int i = 0; i < units.Length; i++)
        {
            bool isPair = i + 1 < units.Length && char.IsSurrogatePair(units[i], units[i + 1]);
            if (isPair)
            {
                i++;
            }
            else if (WillEncode(units[i]) || char.IsSurrogate(units[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
}
