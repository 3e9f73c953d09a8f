using System.Globalization;

namespace LightLM.Clue.Submissions;

/// <summary>Something that is wrong with a submission; the same at many places of a file is one problem.</summary>
/// <param name="File">The file that is at fault.</param>
/// <param name="Line">The line that is at fault, of several the first, counted from 1; null when it is the whole file.</param>
/// <param name="Message">What was expected, what was found and what to do, in one line; of several places, at the first.</param>
/// <param name="Severity">Whether the submission can be written all the same.</param>
public sealed record Problem(string File, int? Line, string Message, ProblemSeverity Severity)
{
    /// <summary>At how many places it is.</summary>
    public long Count { get; init; } = 1;

    /// <summary>The first few of these places; empty where there is just one.</summary>
    public IReadOnlyList<ProblemExample> Examples { get; init; } = [];

    /// <summary>The problem in the form that compilers use: "file:line: error: message", with count and examples where there are several.</summary>
    public override string ToString()
    {
        string place = Line is null ? File : $"{File}:{Line}";
        return $"{place}: {(Severity == ProblemSeverity.Error ? "error" : "warning")}: {Message}{Several()}";
    }

    /// <summary>How often it is and where, as an addition to its message; nothing where there is just one.</summary>
    internal string Several() => Count == 1
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" ({Count:N0} times: {string.Join("; ", Examples)}{(Count > Examples.Count ? "; ..." : "")})");
}

/// <summary>One of the places of a problem.</summary>
/// <param name="Line">The line, counted from 1, or null when it is the whole file.</param>
/// <param name="Id">The id of the row, or null where it has none.</param>
/// <param name="Message">What is wrong there.</param>
public sealed record ProblemExample(int? Line, string? Id, string Message)
{
    /// <summary>The place, such as "line 3, id 2".</summary>
    public override string ToString() => Id is null ? $"line {Line}" : $"line {Line}, id {Id}";
}
