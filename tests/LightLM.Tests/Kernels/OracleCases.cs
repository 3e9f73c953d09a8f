using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

/// <summary>What the comparisons with the naive kernels have in common.</summary>
internal static class OracleCases
{
    /// <summary>A block of more rows than the largest tile.</summary>
    public const int MaxRows = 13;

    /// <summary>Inputs beside the multiples of a block of four and of a tile's turns.</summary>
    public static int[] Inputs => [1, 2, 3, 4, 5, 7, 16, 19, 26, 33, 64, 77];

    /// <summary>Outputs beside the multiples of every path's panels, and of the steps that emitted tiles narrow the last one by.</summary>
    public static int[] Outputs => [1, 7, 8, 9, 15, 16, 17, 24, 25, 26, 31, 32, 33, 40, 57, 64, 65];

    public static MatrixTheoryData<string, Guard> PathsAndGuards => new(TestedPaths.All, Enum.GetValues<Guard>());

    public static float[] Random(Random random, int count, float range = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => ((random.NextSingle() * 2) - 1) * range)];

    public static float[,] Random(Random random, int rows, int columns, float range = 1)
    {
        float[,] values = new float[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                values[row, column] = ((random.NextSingle() * 2) - 1) * range;
            }
        }

        return values;
    }

    public static void AssertAllowed(Estimate expected, float actual, string what, int row, int column)
    {
        if (!expected.Allows(actual))
        {
            Assert.Fail($"{what}, row {row}, column {column}: expected {expected.Value:R} +- {expected.Error:R}, found {actual:R}.");
        }
    }
}
