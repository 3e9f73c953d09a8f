using System.Text;
using LightLM.Files;

namespace LightLM.Cli.Input;

/// <summary>Decodes UTF-8 and refuses everything else.</summary>
internal static class StrictUtf8
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isStart">Whether they begin a file, which may begin with a byte order mark.</param>
    /// <returns>The text, or null where the bytes are not UTF-8.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes, bool isStart)
    {
        try
        {
            ReadOnlySpan<byte> mark = System.Text.Encoding.UTF8.Preamble;
            return Encoding.GetString(isStart && bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Reads a whole text file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <exception cref="LightLMException">The file cannot be read, is too large or not UTF-8.</exception>
    public static string ReadFile(string path, long maxBytes = long.MaxValue) =>
        Decode(RegularFile.Read(path, maxBytes), isStart: true)
            ?? throw new InputException($"{path}: expected UTF-8, found other bytes. Convert the file to UTF-8.");

    /// <summary>Reads the rest of standard input.</summary>
    /// <exception cref="InputException">It is not UTF-8.</exception>
    public static string ReadAll(Stream input, CancellationToken cancellation)
    {
        using MemoryStream bytes = new();

        // A read from a terminal or a pipe cannot be cancelled itself, so only the waiting is.
        Task.Run(() => input.CopyTo(bytes), cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), isStart: true)
            ?? throw new InputException("standard input: expected UTF-8, found other bytes. Convert the text to UTF-8.");
    }
}
