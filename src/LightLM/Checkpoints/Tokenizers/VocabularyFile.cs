using System.Text;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>Reads <c>vocab.txt</c>.</summary>
public static class VocabularyFile
{
    /// <summary>The largest file that is read, in bytes; the largest published WordPiece vocabularies have a few megabytes.</summary>
    internal const int MaxBytes = 64 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file of one piece a line in UTF-8, the id being the line's number from 0.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">The file is missing, empty, too large or not UTF-8.</exception>
    public static Vocabulary Read(string path)
    {
        ReadOnlySpan<byte> content = ReadBytes(path);
        if (content.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        int count = CountLines(content);
        if (count > InputLimits.MaxPieces)
        {
            throw new ModelFileException(path, null, $"expected at most {InputLimits.MaxPieces} lines, found {count}: this is no vocabulary; check the path.");
        }

        string[] pieces = new string[count];
        for (int i = 0; i < count; i++)
        {
            pieces[i] = ReadPiece(path, i + 1, ref content);
        }

        return count > 0
            ? Vocabulary.OfPieces(pieces)
            : throw new ModelFileException(
                path, null, "expected one piece a line, found an empty file: copy the vocabulary that the model was trained with.");
    }

    /// <summary>Reads a whole text file of bounded size.</summary>
    internal static byte[] ReadBytes(string path) => FileReading.ReadAll(path, MaxBytes, allowsEmpty: true);

    private static int CountLines(ReadOnlySpan<byte> content)
    {
        int count = 0;
        for (; !content.IsEmpty; count++)
        {
            int length = content.IndexOfAny((byte)'\r', (byte)'\n');
            content = length < 0 ? default : content[(length + NewLineLength(content[length..]))..];
        }

        return count;
    }

    // A line ends at LF, CR LF or CR, as in Python's text mode, which the original reads with.
    private static string ReadPiece(string path, int line, ref ReadOnlySpan<byte> content)
    {
        int length = content.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> piece = length < 0 ? content : content[..length];
        content = length < 0 ? default : content[(length + NewLineLength(content[length..]))..];
        try
        {
            return StrictUtf8.GetString(piece);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelFileException(path, $"line {line}", "expected UTF-8, found other bytes: save the vocabulary as UTF-8.", error);
        }
    }

    private static int NewLineLength(ReadOnlySpan<byte> content) => content.StartsWith("\r\n"u8) ? 2 : 1;
}
