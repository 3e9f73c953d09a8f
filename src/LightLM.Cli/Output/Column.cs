using Spectre.Console;

namespace LightLM.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Title">The heading.</param>
/// <param name="IsNumber">Whether the column is aligned right.</param>
/// <param name="Style">The cells' style on a terminal.</param>
internal sealed record Column(string Title, bool IsNumber = false, Style? Style = null)
{
    public static Column Start { get; } = new("start", IsNumber: true);

    public static Column End { get; } = new("end", IsNumber: true);

    public static Column Score { get; } = new("score", IsNumber: true);

    /// <summary>Whether cells may be broken between words where a terminal is too narrow.</summary>
    public bool Wraps { get; init; }

    /// <summary>0 where the column is always shown; of the others the highest is the first to be left out on a narrow terminal.</summary>
    public int Spare { get; init; }

    /// <summary>A column with what the command is asked for.</summary>
    public static Column Result(string title) => new(title, Style: Styles.Strong);

    /// <summary>A column with texts that the command is asked for, of any length.</summary>
    public static Column Text(string title) => Result(title) with { Wraps = true };

    /// <summary>A column that names what the row is about.</summary>
    public static Column Name(string title) => new(title, Style: Styles.Name);

    /// <summary>A column of numbers.</summary>
    public static Column Number(string title) => new(title, IsNumber: true);
}
