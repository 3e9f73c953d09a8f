namespace LightLM.Tests.Reference;

/// <summary>A number in double precision, and how far from it any order of operations in single precision may come out.</summary>
/// <param name="Value">The number.</param>
/// <param name="Error">The bound.</param>
internal readonly record struct Estimate(double Value, double Error)
{
    /// <summary>The unit roundoff of single precision, 2^-24: what one operation may be off, relative to its result.</summary>
    public const double Unit = 1.0 / (1 << 24);

    /// <summary>
    /// What n operations in a row may be off: n u / (1 - n u) times the sum of the magnitudes of the terms, in any order, with or without
    /// fused multiply-adds (Higham, Accuracy and Stability of Numerical Algorithms, 3.1 and 4.2).
    /// </summary>
    public static double Gamma(int operations) => operations * Unit / (1 - (operations * Unit));

    /// <summary>Whether a result is within the bound; what is not a number never is.</summary>
    public bool Allows(float result) => Math.Abs(result - Value) <= Error;
}
