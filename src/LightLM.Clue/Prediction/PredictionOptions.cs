namespace LightLM.Clue.Prediction;

/// <summary>How a data set is predicted.</summary>
public sealed record PredictionOptions
{
    /// <summary>
    /// How many rows are worked on at a time; null, the default, for one on each core that the process may use. Predictions are the same
    /// with any number.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Told after each group of rows; called on several threads.</summary>
    public IProgress<PredictionProgress>? Progress { get; init; }

    /// <summary>Told of each row that could not be read as it was meant: in the order of the rows, after the last one is done.</summary>
    public Action<OddRow>? OddRow { get; init; }

    /// <exception cref="InputException">The number of threads is out of range.</exception>
    internal int RequireThreads() => Threads switch
    {
        null => CpuReport.Cores.Usable,
        >= 1 and <= LightModelOptions.MaxThreads and int count => count,
        int other => throw new InputException($"Threads: expected 1 to {LightModelOptions.MaxThreads}, found {other}. One for each core is the most that helps."),
    };
}
