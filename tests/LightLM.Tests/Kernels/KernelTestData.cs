using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>The kernel paths under test and the comparison with the scalar specification.</summary>
internal static class KernelTestData
{
    public static KernelSet Specification { get; } = KernelChoice.Select("scalar");

    /// <summary>The paths under test.</summary>
    public static TheoryData<string> Paths => [.. TestedPaths.All];

    public static void AssertClose(in Matrix expected, in Matrix actual, float tolerance, string what)
    {
        for (int row = 0; row < expected.Rows; row++)
        {
            ReadOnlySpan<float> left = expected.RowSpan(row);
            ReadOnlySpan<float> right = actual.RowSpan(row);
            for (int column = 0; column < left.Length; column++)
            {
                if (!(MathF.Abs(left[column] - right[column]) <= tolerance))
                {
                    Assert.Fail($"{what}: row {row}, column {column}: expected {left[column]:R}, found {right[column]:R}.");
                }
            }
        }
    }

    public static void AssertSameBits(in Matrix expected, in Matrix actual, string what)
    {
        for (int row = 0; row < expected.Rows; row++)
        {
            Assert.True(expected.RowSpan(row).SequenceEqual(actual.RowSpan(row)), $"{what}: row {row} differs.");
        }
    }
}
