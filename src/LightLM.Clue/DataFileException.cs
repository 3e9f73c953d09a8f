namespace LightLM.Clue;

/// <summary>A data or prediction file that cannot be read, cannot be written, or does not follow its format.</summary>
public sealed class DataFileException : LightLMException
{
    private const int LongestField = 200;

    /// <summary>Creates the error.</summary>
    /// <param name="path">The file that is at fault.</param>
    /// <param name="line">The line that is at fault, counted from 1, or null when it is the whole file.</param>
    /// <param name="field">The field that is at fault, such as "target.span1_index", or null when it is the whole line or file.</param>
    /// <param name="problem">What was expected, what was found and what to do, in one line.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    public DataFileException(string path, int? line, string? field, string problem, Exception? innerException = null)
        : base(Describe(path, line, field, problem), innerException)
    {
        Path = path;
        Line = line;
        Field = field;
        Problem = problem;
    }

    /// <summary>The file that is at fault.</summary>
    public string Path { get; }

    /// <summary>The line that is at fault, counted from 1, or null when it is the whole file.</summary>
    public int? Line { get; }

    /// <summary>The field that is at fault, or null when it is the whole line or file.</summary>
    public string? Field { get; }

    /// <summary>The message without the place: what was expected, what was found and what to do.</summary>
    public string Problem { get; }

    private static string Describe(string path, int? line, string? field, string problem)
    {
        string place = line is null ? path : $"{path}, line {line}";
        return field is null ? $"{place}: {problem}" : $"{place}, {CodePoints.Excerpt(field, LongestField)}: {problem}";
    }
}
