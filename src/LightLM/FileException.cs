namespace LightLM;

/// <summary>A file that cannot be read or written.</summary>
public sealed class FileException : LightLMException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file that is at fault.</param>
    /// <param name="problem">What was expected, what was found and what to do, in one line.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    public FileException(string path, string problem, Exception? innerException = null)
        : this(path, null, problem, innerException)
    {
    }

    /// <summary>Creates the error about a line.</summary>
    /// <param name="path">The file that is at fault.</param>
    /// <param name="line">The line that is at fault, counted from 1, or null when it is the whole file.</param>
    /// <param name="problem">What was expected, what was found and what to do, in one line.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    public FileException(string path, int? line, string problem, Exception? innerException = null)
        : base(line is null ? $"{path}: {problem}" : $"{path}, line {line}: {problem}", innerException)
    {
        Path = path;
        Line = line;
        Problem = problem;
    }

    /// <summary>The file that is at fault.</summary>
    public string Path { get; }

    /// <summary>The line that is at fault, counted from 1, or null when it is the whole file.</summary>
    public int? Line { get; }

    /// <summary>The message without the place.</summary>
    public string Problem { get; }

    internal static FileException Mismatch(string path, string expected, string found, string remedy, Exception? innerException = null) =>
        new(path, $"expected {expected}, found {found}. {remedy}", innerException);
}
