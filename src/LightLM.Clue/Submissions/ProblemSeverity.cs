namespace LightLM.Clue.Submissions;

/// <summary>Whether a problem keeps a submission from being written.</summary>
public enum ProblemSeverity
{
    /// <summary>Worth a look; the submission is valid all the same.</summary>
    Warning,

    /// <summary>The contest would refuse the file or score it wrongly; no submission is written.</summary>
    Error,
}
