using LightLM.Clue.DataSets;

namespace LightLM.Timing.Models;

/// <summary>A task's timed rows, for models and as contents of files for commands.</summary>
/// <param name="Timed">The rows.</param>
/// <param name="All">The file of these rows, without labels.</param>
/// <param name="First">The file of the first of them, for a command's start-up.</param>
internal sealed record TimedQuestions(TimedRows Timed, ReadOnlyMemory<byte> All, ReadOnlyMemory<byte> First)
{
    private const int FewestRows = 2;

    /// <summary>Writes the files and keeps their contents: what happens to the files later is nobody's input.</summary>
    /// <param name="timed">The rows.</param>
    /// <param name="source">The data set that they are from.</param>
    /// <param name="all">The file of all rows.</param>
    /// <param name="first">The file of the first one.</param>
    /// <exception cref="InputException">There are too few rows.</exception>
    public static TimedQuestions Write(TimedRows timed, string source, string all, string first)
    {
        if (timed.Examples.Count < FewestRows)
        {
            throw new InputException(
                $"{source}: expected at least two rows to time, found {timed.Examples.Count}. "
                + "A command's start-up is told from its work by the difference.");
        }

        ClueDataSet.WriteQuestions(all, timed.Examples);
        ClueDataSet.WriteQuestions(first, [timed.Examples[0]]);
        return new TimedQuestions(timed, File.ReadAllBytes(all), File.ReadAllBytes(first));
    }
}
