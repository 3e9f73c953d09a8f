namespace LightLM.Clue.Scoring;

/// <summary>
/// The contest's final formula (NLPCC 2020 shared task 1):
/// <c>res = 0.8 P/100 + 0.1 (1 - S_lite / (0.9 S_bert)) + 0.1 (1 - T_lite / T_bert)</c>.
/// </summary>
public sealed record FinalScore
{
    /// <summary>BERT-base's parameters as the contest counts them.</summary>
    public const long BertBaseParameters = 110_000_000;

    /// <summary>BERT-base's size where bytes are counted: its parameters in 32-bit floats.</summary>
    public const long BertBaseBytes = BertBaseParameters * sizeof(float);

    /// <summary>The weight of T: its term for no time at all.</summary>
    public const double TimeWeight = 0.1;

    private const double PerformanceWeight = 0.8;
    private const double SizeWeight = 0.1;
    private const double SizeShare = 0.9;
    private const double Percent = 100;

    /// <summary>Sets up the formula.</summary>
    /// <param name="performance">P: the mean of the four tasks' figures, in percent.</param>
    /// <param name="size">S_lite.</param>
    /// <param name="bertSize">S_bert, in the same unit.</param>
    /// <param name="timeRatio">T_lite / T_bert.</param>
    /// <exception cref="InputException">A value is not finite, negative, P above 100, or S_bert not above 0.</exception>
    public FinalScore(double performance, double size, double bertSize, double timeRatio)
    {
        Performance = Require("P", performance, "a number from 0 to 100", performance is >= 0 and <= Percent);
        Size = Require("S_lite", size, "a number from 0", size >= 0);
        BertSize = Require("S_bert", bertSize, "a number above 0", bertSize > 0);
        TimeRatio = Require("T_lite / T_bert", timeRatio, "a number from 0", timeRatio >= 0);
    }

    /// <summary>P, in percent.</summary>
    public double Performance { get; }

    /// <summary>S_lite.</summary>
    public double Size { get; }

    /// <summary>S_bert.</summary>
    public double BertSize { get; }

    /// <summary>T_lite / T_bert.</summary>
    public double TimeRatio { get; }

    /// <summary>0.8 P/100.</summary>
    public double PerformanceTerm => PerformanceTermOf(Performance);

    /// <summary>0.1 (1 - S_lite / (0.9 S_bert)); negative for a model larger than 0.9 S_bert.</summary>
    public double SizeTerm => SizeWeight * (1 - (Size / (SizeShare * BertSize)));

    /// <summary>0.1 (1 - T_lite / T_bert); negative for a model slower than the baseline.</summary>
    public double TimeTerm => TimeWeight * (1 - TimeRatio);

    /// <summary>res: the sum of the three terms.</summary>
    public double Result => PerformanceTerm + SizeTerm + TimeTerm;

    /// <summary>0.8 P/100 of a P in percent.</summary>
    public static double PerformanceTermOf(double performance) => PerformanceWeight * performance / Percent;

    /// <summary>The size of BERT-base that the formula takes unless another is given.</summary>
    public static long DefaultBertSize(SizeMeasure measure) => measure == SizeMeasure.Bytes ? BertBaseBytes : BertBaseParameters;

    /// <summary>The same with another time.</summary>
    /// <param name="timeRatio">T_lite / T_bert.</param>
    public FinalScore WithTimeRatio(double timeRatio) => new(Performance, Size, BertSize, timeRatio);

    private static double Require(string name, double value, string expected, bool isValid) => isValid && double.IsFinite(value)
        ? value
        : throw new InputException(FormattableString.Invariant($"{name}: expected {expected}, found {value}."));
}
