namespace LightLM;

/// <summary>A model file, checkpoint, configuration or vocabulary that is missing, damaged or contradicts itself.</summary>
public sealed class ModelFileException : LightLMException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file that is at fault.</param>
    /// <param name="item">The tensor or field that is at fault, or null when it is the whole file or line.</param>
    /// <param name="problem">What was expected, what was found and what to do, in one line.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    public ModelFileException(string path, string? item, string problem, Exception? innerException = null)
        : this(path, null, item, problem, innerException)
    {
    }

    /// <summary>Creates the error about a line, counted from 1.</summary>
    internal ModelFileException(string path, int? line, string? item, string problem, Exception? innerException = null)
        : base($"{path}{(line is null ? "" : $", line {line}")}: {(item is null ? "" : $"{Excerpt.Of(item)}: ")}{problem}", innerException)
    {
        Path = path;
        Line = line;
        Item = item;
    }

    /// <summary>Creates the error in the form that all messages about model files have.</summary>
    internal static ModelFileException Mismatch(
        string path, string? item, string expected, string found, string remedy, Exception? innerException = null) =>
        new(path, item, Excerpt.Mismatch(expected, found, remedy), innerException);

    /// <summary>The file that is at fault.</summary>
    public string Path { get; }

    /// <summary>The line that is at fault, counted from 1, or null where lines mean nothing.</summary>
    public int? Line { get; }

    /// <summary>The tensor or field that is at fault, or null when it is the whole file or line.</summary>
    public string? Item { get; }
}
