using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LightLM.Files;

/// <summary>UTF-8 without compromise: what is none is refused with its place, never replaced.</summary>
internal static class StrictUtf8
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The first bytes that are not UTF-8.</summary>
    /// <param name="Line">Their line, counted from 1.</param>
    /// <param name="Position">The place of the first of them in the line, counted from 1.</param>
    /// <param name="Value">The first of them.</param>
    public readonly record struct Fault(int Line, int Position, byte Value)
    {
        /// <summary>What was found, for messages that name the line.</summary>
        public override string ToString() => $"byte 0x{Value:X2} at byte {Position} of the line";
    }

    /// <summary>What keeps bytes from being UTF-8, or null.</summary>
    public static Fault? FindFault(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return null;
        }

        int length = 0;
        while (Rune.DecodeFromUtf8(bytes[length..], out _, out int used) == OperationStatus.Done)
        {
            length += used;
        }

        ReadOnlySpan<byte> before = bytes[..length];
        return new Fault(before.Count((byte)'\n') + 1, length - before.LastIndexOf((byte)'\n'), bytes[length]);
    }

    /// <summary>The bytes behind a byte order mark, with which a file may begin.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(System.Text.Encoding.UTF8.Preamble) ? bytes[System.Text.Encoding.UTF8.Preamble.Length..] : bytes;

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="fault">What keeps them from being UTF-8.</param>
    /// <returns>The text, or null where the bytes are not UTF-8.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes, out Fault fault)
    {
        Fault? found = FindFault(bytes);
        fault = found.GetValueOrDefault();
        return found is null ? Encoding.GetString(bytes) : null;
    }

    /// <summary>Encodes a text.</summary>
    /// <exception cref="EncoderFallbackException">The text has half a surrogate pair in it.</exception>
    public static byte[] Encode(string text) => Encoding.GetBytes(text);
}
