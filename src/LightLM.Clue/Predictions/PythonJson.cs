using System.Globalization;
using System.Text;

namespace LightLM.Clue.Predictions;

/// <summary>JSON strings exactly as Python's json.dumps writes them with ensure_ascii=False, the form of the official files.</summary>
internal static class PythonJson
{
    /// <summary>The text in quotes; everything but quotes, backslashes and control characters below U+0020 stays as it is.</summary>
    /// <exception cref="InputException">The text has half a surrogate pair, which no UTF-8 file can hold.</exception>
    public static string Quote(string text)
    {
        if (CodePoints.IndexOfLoneSurrogate(text) is int place and >= 0)
        {
            throw new InputException(
                $"A predicted text has half a surrogate pair (U+{(int)text[place]:X4}) at index {place}, "
                + "which UTF-8 cannot hold; cut texts between characters.");
        }

        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char c in text)
        {
            Append(quoted, c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>An id as a JSON number or string.</summary>
    public static string Id(RowId id) => id.IsNumber ? id.ToString() : Quote(id.ToString());

    private static void Append(StringBuilder quoted, char c)
    {
        string? escape = c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\b' => "\\b",
            '\f' => "\\f",
            < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            _ => null,
        };
        _ = escape is null ? quoted.Append(c) : quoted.Append(escape);
    }
}
