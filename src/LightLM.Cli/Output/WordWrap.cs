using System.Globalization;
using System.Text;

namespace LightLM.Cli.Output;

/// <summary>Breaks texts into lines for a terminal: between words, and within one only where it is wider than a line.</summary>
internal sealed class WordWrap
{
    private const int NarrowestLine = 2;

    // A word wider than a line, such as a path, a list of names or a Chinese sentence, breaks behind one of these if it can.
    private const string Joints = "/\\,;|=&)]}，。、；：？！）》」』”’";
    private const string ClosingMarks = ",.;:?!)]}，。、；：？！）》」』”’";

    // A percent sign stays with its number; no text has the other form, a noncharacter, of its own.
    private const string Percent = " %";
    private const string Glued = "\uFDD0%";
    private readonly List<string> _lines = [];
    private readonly StringBuilder _line = new();
    private readonly int _width;
    private readonly int _indent;
    private int _used;
    private bool _isEmpty = true;

    private WordWrap(int width, int indent)
    {
        _width = Math.Max(NarrowestLine, width);
        _indent = Math.Clamp(indent, 0, _width - NarrowestLine);
    }

    /// <summary>The text's lines, each at most as wide as asked for.</summary>
    /// <param name="text">A text; its own line breaks are kept.</param>
    /// <param name="width">The columns of a line; a Chinese character takes two.</param>
    /// <param name="indent">The columns that lines leave free which are not the first of the text.</param>
    public static IReadOnlyList<string> Lines(string text, int width, int indent = 0)
    {
        WordWrap wrap = new(width, indent);
        foreach (string line in text.Split('\n'))
        {
            foreach (string word in line.Replace(Percent, Glued, StringComparison.Ordinal).Split(' '))
            {
                wrap.Add(word.Replace(Glued, Percent, StringComparison.Ordinal));
            }

            wrap.EndLine();
        }

        return wrap._lines;
    }

    /// <summary>The width of the widest word.</summary>
    public static int WidestWord(string text) => text.Split((char[])[' ', '\n']).Max(CellWidth.Of);

    /// <summary>The width of the widest part of a text that no line should break: Chinese is broken between any two characters.</summary>
    public static int WidestPart(string text)
    {
        int widest = 0;
        int part = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int width = CellWidth.Of(rune.ToString());
            part = rune.Value is ' ' or '\n' || width > 1 ? 0 : part + width;
            widest = Math.Max(widest, Math.Max(part, width));
        }

        return widest;
    }

    private void Add(string word)
    {
        int width = CellWidth.Of(word);
        int space = _isEmpty ? 0 : 1;
        if (_used + space + width > _width && !_isEmpty)
        {
            EndLine();
            space = 0;
        }

        ReadOnlySpan<char> rest = word;
        while (_used + width > _width)
        {
            ReadOnlySpan<char> part = rest[..BreakOf(rest, _width - _used)];
            Append(part, 0);
            width -= CellWidth.Of(part.ToString());
            rest = rest[part.Length..];
            EndLine();
        }

        Append(rest, space);
    }

    private void Append(ReadOnlySpan<char> text, int spaces)
    {
        _line.Append(' ', spaces).Append(text);
        _used += spaces + CellWidth.Of(text.ToString());
        _isEmpty = false;
    }

    private void EndLine()
    {
        _lines.Add(_line.ToString().TrimEnd(' '));
        _line.Clear().Append(' ', _indent);
        _used = _indent;
        _isEmpty = true;
    }

    /// <summary>Where to break a word that is wider than a line: where it may be broken best, as late as possible.</summary>
    private static int BreakOf(ReadOnlySpan<char> word, int width)
    {
        int end = 0;
        int best = 0;
        int used = 0;
        while (end < word.Length)
        {
            int length = StringInfo.GetNextTextElementLength(word[end..]);
            int elementWidth = CellWidth.Of(word.Slice(end, length).ToString());
            bool mayBreak = end > 0 && !ClosingMarks.Contains(word[end], StringComparison.Ordinal)
                && (elementWidth > 1 || Joints.Contains(word[end - 1], StringComparison.Ordinal));
            best = mayBreak ? end : best;
            if (end > 0 && used + elementWidth > width)
            {
                break;
            }

            used += elementWidth;
            end += length;
        }

        return best > 0 ? best : end;
    }
}
