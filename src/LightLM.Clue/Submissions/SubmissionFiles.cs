namespace LightLM.Clue.Submissions;

/// <summary>The four prediction files of a submission; they may have any names.</summary>
/// <param name="Csl">The predictions for CSL.</param>
/// <param name="Cluener">The predictions for CLUENER2020.</param>
/// <param name="Cluewsc2020">The predictions for CLUEWSC2020.</param>
/// <param name="Cmrc2018">The predictions for CMRC 2018.</param>
public sealed record SubmissionFiles(string Csl, string Cluener, string Cluewsc2020, string Cmrc2018)
{
    /// <summary>The four files under their official names in a folder.</summary>
    public static SubmissionFiles In(string directory)
    {
        string PathOf(ClueTask task) => Path.Combine(directory, task.PredictionFileName());
        return new(PathOf(ClueTask.Csl), PathOf(ClueTask.Cluener), PathOf(ClueTask.Cluewsc2020), PathOf(ClueTask.Cmrc2018));
    }

    /// <summary>The task's file.</summary>
    public string PathOf(ClueTask task) => task switch
    {
        ClueTask.Csl => Csl,
        ClueTask.Cluener => Cluener,
        ClueTask.Cluewsc2020 => Cluewsc2020,
        ClueTask.Cmrc2018 => Cmrc2018,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "not a task"),
    };
}
