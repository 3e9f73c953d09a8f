namespace LightLM.Timing.Statistics;

/// <summary>
/// Ratios with percentile bootstrap intervals (Efron, "Bootstrap methods: another look at the jackknife", 1979). A unit's time is
/// the typical one of its rounds. Whole rounds are drawn, the same ones for candidate and baseline and for all units and sets: what slowed
/// the machine for a while, or where the models lay in memory in that round, moved them together. The interval covers the measurement,
/// not the choice of the items, which is the same for all.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>How many times the rounds are drawn.</summary>
    public const int Resamples = 2000;

    /// <summary>The probability that the interval is made for.</summary>
    public const double Confidence = 0.99;

    /// <summary>The seed of the draws: the same times give the same interval.</summary>
    public const int Seed = 1;

    /// <summary>Compares over one set.</summary>
    /// <param name="set">The times.</param>
    public static RatioComparison Compare(PairedTables set) => Compare([set]);

    /// <summary>Compares over several sets: a subject's mean is the average of the sets' means, its median that of their medians.</summary>
    /// <param name="sets">At least one set, all timed in the same rounds.</param>
    /// <exception cref="ArgumentException">There are no sets, or they were timed in different numbers of rounds.</exception>
    public static RatioComparison Compare(IReadOnlyList<PairedTables> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count == 0 || sets.Any(set => set.Candidate.Rounds != sets[0].Candidate.Rounds))
        {
            throw new ArgumentException("Expected at least one set, and all of the same rounds.", nameof(sets));
        }

        Typicals[] typicals = [.. sets.Select(set => new Typicals(set))];
        (double mean, double median) = Ratios(typicals);
        double[] means = new double[Resamples];
        double[] medians = new double[Resamples];
        Random random = new(Seed);
        int[] rounds = new int[sets[0].Candidate.Rounds];
        for (int i = 0; i < Resamples; i++)
        {
            foreach (ref int round in rounds.AsSpan())
            {
                round = random.Next(rounds.Length);
            }

            foreach (Typicals set in typicals)
            {
                set.Draw(rounds);
            }

            (means[i], medians[i]) = Ratios(typicals);
        }

        return new RatioComparison(Interval(mean, means), Interval(median, medians));
    }

    private static (double OfMeans, double OfMedians) Ratios(Typicals[] sets) => (
        sets.Sum(set => set.Candidate.Average()) / sets.Sum(set => set.Baseline.Average()),
        sets.Sum(set => Quantiles.Median(set.Candidate)) / sets.Sum(set => Quantiles.Median(set.Baseline)));

    private static RatioEstimate Interval(double estimate, double[] drawn)
    {
        drawn.AsSpan().Sort();
        const double Tail = (1 - Confidence) / 2;
        double low = Math.Min(estimate, Quantiles.Of(drawn, Tail));
        double high = Math.Max(estimate, Quantiles.Of(drawn, 1 - Tail));
        return new RatioEstimate(estimate, low, high);
    }

    /// <summary>The typical times of a set's units, over all rounds and then over drawn ones.</summary>
    private sealed class Typicals(PairedTables set)
    {
        private readonly double[] _buffer = new double[set.Candidate.Rounds];

        public double[] Candidate { get; } = set.Candidate.Typical();

        public double[] Baseline { get; } = set.Baseline.Typical();

        public void Draw(ReadOnlySpan<int> rounds)
        {
            for (int unit = 0; unit < Candidate.Length; unit++)
            {
                Candidate[unit] = set.Candidate.TypicalOf(unit, rounds, _buffer);
                Baseline[unit] = set.Baseline.TypicalOf(unit, rounds, _buffer);
            }
        }
    }
}
