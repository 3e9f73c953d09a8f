namespace LightLM.Files;

/// <summary>Makes the error of what is wrong with a file.</summary>
/// <param name="path">The file.</param>
/// <param name="line">The line, counted from 1, or null where lines mean nothing.</param>
/// <param name="item">The names that lead to what is wrong, or null where it is the whole text.</param>
/// <param name="problem">What was expected, what was found and what to do.</param>
/// <param name="innerException">The error underneath, if any.</param>
internal delegate LightLMException JsonFault(string path, int? line, string? item, string problem, Exception? innerException = null);

/// <summary>Where a JSON text is from, what may stand in it, and how what is wrong with it is told.</summary>
/// <param name="Path">The file.</param>
/// <param name="Remedy">What to do about what is wrong, where nothing better is known.</param>
/// <param name="Fault">Makes the errors.</param>
internal sealed record JsonOrigin(string Path, string Remedy, JsonFault Fault)
{
    /// <summary>The name of the text in the file; null where it is the whole file, whose lines count.</summary>
    public string? Name { get; init; }

    /// <summary>Whether people write such texts, with comments and trailing commas.</summary>
    public bool IsHandwritten { get; init; }

    /// <summary>Whether a member may be given twice, for who looks for all such faults; the last counts.</summary>
    public bool AllowsRepeated { get; init; }

    /// <summary>The most members and items; each takes some 40 bytes, whatever its own length.</summary>
    public int MaxValues { get; init; } = int.MaxValue;

    /// <summary>The line that the text begins in.</summary>
    public int FirstLine { get; init; } = 1;

    /// <summary>The error about a place in the text.</summary>
    public LightLMException Error(
        int line, string? item, string expected, string found, string? remedy = null, Exception? innerException = null) =>
        Fault(Path, Name is null ? line : null, item ?? Name, Excerpt.Mismatch(expected, found, remedy ?? Remedy), innerException);
}
