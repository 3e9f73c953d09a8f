using LightLM.Clue.DataSets;

namespace LightLM.Timing.Models;

/// <summary>A task's timed rows, for models and as contents of files for commands.</summary>
/// <param name="Timed">The rows.</param>
/// <param name="All">The file of these rows, without labels.</param>
/// <param name="First">The file of the first of them, for a command's start-up.</param>
internal sealed record TimedQuestions(TimedRows Timed, ReadOnlyMemory<byte> All, ReadOnlyMemory<byte> First)
{
    private const int FewestRows = 2;

    /// <summary>Makes the files.</summary>
    /// <param name="timed">The rows.</param>
    /// <param name="source">The data set that they are from.</param>
    /// <exception cref="InputException">There are too few rows.</exception>
    public static TimedQuestions Of(TimedRows timed, string source)
    {
        if (timed.Examples.Count < FewestRows)
        {
            throw new InputException(
                $"{source}: expected at least two rows to time, found {timed.Examples.Count}. "
                + "A command's start-up is told from its work by the difference.");
        }

        return new TimedQuestions(timed, ClueDataSet.QuestionBytes(timed.Examples), ClueDataSet.QuestionBytes([timed.Examples[0]]));
    }
}
