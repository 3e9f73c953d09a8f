namespace LightLM.Clue.Scoring;

/// <summary>What the size S of the final formula counts; the contest does not say, and compares parameters elsewhere.</summary>
public enum SizeMeasure
{
    /// <summary>Trained numbers, whatever they are stored in: the default.</summary>
    Parameters,

    /// <summary>Bytes on disk.</summary>
    Bytes,
}
