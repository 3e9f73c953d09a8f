using System.Runtime.InteropServices;
using LightLM.Files;

namespace LightLM.Cli.Input;

/// <summary>Reads lines of UTF-8 as bytes, so that a bad line is named by its number and the others are answered.</summary>
/// <param name="input">What they are read from.</param>
/// <param name="source">Its name for messages; null for standard input.</param>
internal sealed class LineReader(Stream input, string? source = null)
{
    /// <summary>The longest line in bytes; more is rather a binary file than a text.</summary>
    public const int MaxLineBytes = 4 << 20;

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly List<byte> _line = [];
    private int _start;
    private int _end;
    private int _number;

    /// <summary>Reads the next line without its end.</summary>
    /// <returns>The line, which has a problem where it is too long or not UTF-8; null behind the last one.</returns>
    public InputLine? Read()
    {
        if (!ReadBytes(out bool isTooLong))
        {
            return null;
        }

        return isTooLong
            ? Faulty($"the line is longer than {MaxLineBytes >> 20} MiB. Split the text into several lines.")
            : Decode();
    }

    /// <summary>Passes over the next line.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Skip() => ReadBytes(out _);

    /// <summary>Reads the next line; of one that is too long the end is found, and nothing kept.</summary>
    private bool ReadBytes(out bool isTooLong)
    {
        _number++;
        _line.Clear();
        isTooLong = false;
        bool hasBegun = false;
        while (Fill())
        {
            hasBegun = true;
            ReadOnlySpan<byte> available = _buffer.AsSpan(_start, _end - _start);
            int end = available.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? available : available[..end];
            isTooLong |= _line.Count + part.Length > MaxLineBytes;
            if (!isTooLong)
            {
                _line.AddRange(part);
            }

            _start += end < 0 ? part.Length : end + 1;
            if (end >= 0)
            {
                break;
            }
        }

        return hasBegun;
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
        return StrictUtf8.Decode(bytes, out StrictUtf8.Fault fault) is string text
            ? new InputLine(_number, text, null, source)
            : Faulty($"expected UTF-8, found {fault}. Convert the input to UTF-8.");
    }

    private InputLine Faulty(string problem) => new(_number, "", problem, source);
}
