using LightLM.Timing.Statistics;

namespace LightLM.Timing.Scenarios;

/// <summary>
/// Guesses how many rounds a run will take that adds rounds while it is noisy. Nothing is known before the second round, so the guess is
/// then as far from the fewest as from the most; from there on it follows the width of the interval, the more the more rounds there are.
/// </summary>
/// <param name="fewest">The rounds that are always taken.</param>
/// <param name="most">The rounds that are never exceeded.</param>
internal sealed class ExpectedRounds(int fewest, int most)
{
    /// <summary>
    /// By how much the bootstrap's interval of so few rounds is too narrow: it cannot be wider than their range, of which the expectation for
    /// normal errors is 1.13, 1.69 and 2.06 standard deviations (Tippett, "On the extreme individuals", 1925).
    /// </summary>
    private static readonly double[] TooNarrow = [1, 1, 3.2, 1.75, 1.36];

    /// <summary>What half of an interval of <see cref="PairedBootstrap.Confidence"/> has in standard deviations.</summary>
    private const double NormalQuantile = 2.576;

    private double _rounds = Math.Sqrt((double)fewest * most);

    /// <summary>The first round after which the width of the interval says anything.</summary>
    public const int FirstTelling = 2;

    /// <summary>
    /// The half width that the interval of a ratio would have if each run were disturbed on its own, as a part of the ratio. It is known well
    /// after two rounds already, as there are many units, but does not see what disturbs a whole round.
    /// </summary>
    /// <param name="candidate">[rounds][units], at least two rounds.</param>
    /// <param name="baseline">The same of what it is compared with.</param>
    public static double HalfWidthOfUnits(IReadOnlyList<double[]> candidate, IReadOnlyList<double[]> baseline)
    {
        int rounds = candidate.Count;
        double total = baseline.Sum(round => round.Sum()) / rounds;
        double variance = 0;
        for (int unit = 0; unit < candidate[0].Length; unit++)
        {
            double[] ratios = [.. candidate.Zip(baseline, (own, other) => Math.Log(own[unit] / other[unit]))];
            double mean = ratios.Average();
            double share = baseline.Average(round => round[unit]) / total;
            variance += share * share * ratios.Sum(ratio => (ratio - mean) * (ratio - mean)) / (rounds - 1);
        }

        return NormalQuantile * Math.Sqrt(variance / rounds);
    }

    /// <summary>Learns how wide the interval is.</summary>
    /// <param name="done">The rounds so far.</param>
    /// <param name="width">The width of the interval as a multiple of that at which no round is added.</param>
    /// <param name="unitWidth">The same of <see cref="HalfWidthOfUnits"/>.</param>
    public void Learn(int done, double width, double unitWidth)
    {
        if (done < FirstTelling)
        {
            return;
        }

        // Intervals shrink with the square root of the rounds. Widths of few rounds scatter, so the first guess keeps a part of its weight.
        double corrected = width * (done < TooNarrow.Length ? TooNarrow[done] : 1);
        double ofUnits = Math.Clamp(done * unitWidth * unitWidth, fewest, most);
        double ofRounds = Math.Clamp(done * corrected * corrected, fewest, most);
        double needed = done < fewest ? Math.Max(ofUnits, Math.Sqrt(ofUnits * ofRounds)) : ofRounds;
        double weight = done < fewest ? (double)done / fewest : 1;
        _rounds = Math.Exp((weight * Math.Log(needed)) + ((1 - weight) * Math.Log(Math.Sqrt((double)fewest * most))));
    }

    /// <summary>How many there will be in all, where at least some are planned.</summary>
    public double Given(int planned) => Math.Clamp(_rounds, planned, Math.Max(planned, most));
}
