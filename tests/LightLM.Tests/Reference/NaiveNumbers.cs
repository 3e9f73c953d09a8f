namespace LightLM.Tests.Reference;

/// <summary>What a naive pass answers.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Tolerance">How far a path may be from each.</param>
internal sealed record NaiveNumbers(double[] Values, double Tolerance)
{
    /// <summary>Checks a model's numbers.</summary>
    public void Check(IEnumerable<float> found, LightModel model)
    {
        float[] all = [.. found];
        Assert.Equal(Values.Length, all.Length);
        for (int i = 0; i < all.Length; i++)
        {
            string message = $"{model.KernelPathName}, number {i}: {all[i]}, expected {Values[i]:G8} to {Tolerance:E1}.";
            Assert.True(Math.Abs(all[i] - Values[i]) <= Tolerance, message);
        }
    }
}
