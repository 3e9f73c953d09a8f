namespace LightLM.Clue;

/// <summary>The limits of the contest's preliminary round (NLPCC 2020 shared task 1).</summary>
public static class ContestLimits
{
    /// <summary>Models have fewer parameters than this: a ninth of BERT-base's 110 million.</summary>
    public const long Parameters = 12_000_000;

    /// <summary>A model's mean time is at most this part of BERT-base's in the same environment.</summary>
    public const double TimeRatio = 1 / 8.0;

    /// <summary>Whether a model may have so many parameters.</summary>
    public static bool AllowsParameters(long count) => count < Parameters;
}
