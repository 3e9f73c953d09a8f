using System.Runtime.InteropServices;
using LightLM.Files;

namespace LightLM.Cli.Input;

/// <summary>Reads lines of UTF-8 as bytes, so that a bad line is named by its number and the lines before it are answered.</summary>
internal sealed class LineReader(Stream input)
{
    /// <summary>The longest line in bytes; more is rather a binary file than a text.</summary>
    public const int MaxLineBytes = 4 << 20;

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly List<byte> _line = [];
    private int _start;
    private int _end;
    private int _number;

    /// <summary>Reads the next line without its end.</summary>
    /// <returns>The line, or null behind the last one.</returns>
    /// <exception cref="InputException">The line is too long or not UTF-8.</exception>
    public InputLine? Read()
    {
        _number++;
        _line.Clear();
        while (Fill())
        {
            ReadOnlySpan<byte> available = _buffer.AsSpan(_start, _end - _start);
            int end = available.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? available : available[..end];
            if (_line.Count + part.Length > MaxLineBytes)
            {
                throw Error($"the line is longer than {MaxLineBytes >> 20} MiB. Split the text into several lines.");
            }

            _line.AddRange(part);
            _start += end < 0 ? part.Length : end + 1;
            if (end >= 0)
            {
                return Decode();
            }
        }

        return _line.Count > 0 ? Decode() : null;
    }

    private bool Fill()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, input.Read(_buffer));
        }

        return _end > 0;
    }

    private InputLine Decode()
    {
        ReadOnlySpan<byte> bytes = CollectionsMarshal.AsSpan(_line);
        if (bytes is [.., (byte)'\r'])
        {
            bytes = bytes[..^1];
        }

        bytes = _number == 1 ? StrictUtf8.WithoutMark(bytes) : bytes;
        string text = StrictUtf8.Decode(bytes, out StrictUtf8.Fault fault)
            ?? throw Error($"expected UTF-8, found {fault}. Convert the input to UTF-8.");
        return new InputLine(_number, text);
    }

    private InputException Error(string problem) => new InputLine(_number, "").Error(problem);
}
