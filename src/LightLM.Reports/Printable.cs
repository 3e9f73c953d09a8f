using System.Buffers;

namespace LightLM.Reports;

/// <summary>Makes texts of unknown origin fit for one line of a terminal.</summary>
internal static class Printable
{
    private const char FirstPicture = '\u2400';
    private const char DeletePicture = '\u2421';
    private const char Delete = '\u007F';
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    /// <summary>The text with control characters replaced by their pictures, so that none moves the cursor or changes colours.</summary>
    public static string Text(string text) => text.AsSpan().ContainsAny(Controls)
        ? string.Create(text.Length, text, (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Picture(source[i]);
            }
        })
        : text;

    /// <summary>A message on one line: line breaks and indents become spaces, other control characters pictures.</summary>
    public static string Line(string message) =>
        Text(string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));

    private static char Picture(char unit) => unit switch
    {
        < ' ' => (char)(FirstPicture + unit),
        Delete => DeletePicture,
        _ when char.IsControl(unit) => '\uFFFD',
        _ => unit,
    };
}
