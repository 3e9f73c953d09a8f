using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>Reads <c>vocab.txt</c>.</summary>
public static class VocabularyFile
{
    /// <summary>The largest file that is read, in bytes; the largest published WordPiece vocabularies have a few megabytes.</summary>
    internal const int MaxBytes = 64 << 20;

    /// <summary>Reads a file of one piece a line in UTF-8, the id being the line's number from 0.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">The file is missing, empty, too large or not UTF-8.</exception>
    public static Vocabulary Read(string path)
    {
        ReadOnlySpan<byte> content = StrictUtf8.WithoutMark(FileReading.ReadAll(path, MaxBytes, allowsEmpty: true));
        int count = CountLines(content);
        if (count > InputLimits.MaxPieces)
        {
            throw ModelFileException.Mismatch(
                path, null, $"at most {InputLimits.MaxPieces} lines", $"{count}", "This is no vocabulary: check the path.");
        }

        string[] pieces = new string[count];
        for (int i = 0; i < count; i++)
        {
            pieces[i] = ReadPiece(path, i + 1, ref content);
        }

        return count > 0
            ? Vocabulary.OfPieces(pieces)
            : throw ModelFileException.Mismatch(
                path, null, "one piece a line", "an empty file", "Copy the vocabulary that the model was trained with.");
    }

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
        return StrictUtf8.Decode(piece, out StrictUtf8.Fault fault)
            ?? throw new ModelFileException(path, line, null, Excerpt.Mismatch("UTF-8", $"{fault}", "Save the vocabulary as UTF-8."));
    }

    private static int NewLineLength(ReadOnlySpan<byte> content) => content.StartsWith("\r\n"u8) ? 2 : 1;
}
