namespace LightLM.Checkpoints.Verification;

/// <summary>Collects the differences and cosines of pairs of vectors.</summary>
internal sealed class VectorComparison
{
    private double _cosines;

    /// <summary>The number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>The largest absolute difference; NaN once a value was not a number.</summary>
    public double MaxDifference { get; private set; }

    /// <summary>The mean cosine, at most 1.</summary>
    public double MeanCosine => Math.Min(1, _cosines / Count);

    /// <summary>Adds two choices of one of many: vectors of a single 1.</summary>
    public void AddChoice(bool isSame)
    {
        MaxDifference = Math.Max(MaxDifference, isSame ? 0 : 1);
        _cosines += isSame ? 1 : 0;
        Count++;
    }

    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double product = 0, squareOfExpected = 0, squareOfActual = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            (double left, double right) = (expected[i], actual[i]);
            MaxDifference = Math.Max(MaxDifference, Math.Abs(left - right));
            product += left * right;
            squareOfExpected += left * left;
            squareOfActual += right * right;
        }

        // In this order and precision, because calibration decides by it, and its result is to be the same on every machine.
        _cosines += product / (Math.Sqrt(squareOfExpected) * Math.Sqrt(squareOfActual));
        Count++;
    }
}
