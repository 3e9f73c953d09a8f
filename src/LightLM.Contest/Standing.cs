using LightLM.Clue;
using LightLM.Clue.Scoring;

namespace LightLM.Contest;

/// <summary>A finalist's place in the ranking.</summary>
/// <param name="Rank">The place, from 1.</param>
/// <param name="Finalist">The finalist.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="Time">Its times.</param>
/// <param name="Score">The formula.</param>
/// <param name="Low">The result with the upper end of the time's interval.</param>
/// <param name="High">The result with the lower end.</param>
internal sealed record Standing(
    int Rank, Finalist Finalist, TaskFigures Figures, FinalistTime Time, FinalScore Score, double Low, double High)
{
    /// <summary>What was found while it was scored and timed, such as rows that it could not read.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether this and the next differ by more than the uncertainty of their times; null for the last.</summary>
    public bool? DiffersFromNext { get; init; }

    /// <summary>The limits of the preliminary round that it does not keep.</summary>
    public IReadOnlyList<string> ExceededLimits =>
    [
        .. Finalist.Parameters is long count && !ContestLimits.AllowsParameters(count) ? (string[])["parameters"] : [],
        .. Time.Ratio.IsAtMost(ContestLimits.TimeRatio) == false ? (string[])["time"] : [],
    ];

    /// <summary>The tasks whose times cannot be relied on.</summary>
    public IReadOnlyList<TaskTime> Noisy => [.. Time.Tasks.Where(task => task.Noise is not null)];
}
