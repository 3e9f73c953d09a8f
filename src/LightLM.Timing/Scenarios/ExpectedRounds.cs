namespace LightLM.Timing;

/// <summary>
/// Guesses how many rounds a run will take that adds rounds while it is noisy. Nothing is known before the second round, so the guess is
/// then as far from the fewest as from the most; from there on it follows the width of the interval, the more the more rounds there are.
/// </summary>
/// <param name="fewest">The rounds that are always taken.</param>
/// <param name="most">The rounds that are never exceeded.</param>
internal sealed class ExpectedRounds(int fewest, int most)
{
    private double _rounds = Math.Sqrt((double)fewest * most);

    /// <summary>The first round after which the width of the interval says anything.</summary>
    public const int FirstTelling = 2;

    /// <summary>Learns how wide the interval is.</summary>
    /// <param name="done">The rounds so far.</param>
    /// <param name="width">The width of the interval as a multiple of that at which no round is added.</param>
    public void Learn(int done, double width)
    {
        if (done < FirstTelling)
        {
            return;
        }

        // Intervals shrink with the square root of the rounds. Widths of few rounds scatter, so the first guess keeps a part of its weight.
        double needed = Math.Clamp(done * width * width, fewest, most);
        double weight = done < fewest ? (done - 1.0) / done : 1;
        _rounds = Math.Exp((weight * Math.Log(needed)) + ((1 - weight) * Math.Log(Math.Sqrt((double)fewest * most))));
    }

    /// <summary>How many there will be in all, where at least some are planned.</summary>
    public double Given(int planned) => Math.Clamp(_rounds, planned, Math.Max(planned, most));
}
