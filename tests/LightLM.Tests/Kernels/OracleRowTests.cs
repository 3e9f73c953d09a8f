using LightLM.Kernels;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

/// <summary>Every path's LayerNorm and quantization of rows against single rows in double precision: all numbers of rows and all tails.</summary>
public sealed unsafe class OracleRowTests
{
    public static MatrixTheoryData<string, Guard> Cases => OracleCases.PathsAndGuards;

    private static IEnumerable<int> Widths => Enumerable.Range(1, 66).Append(77).Append(312);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Norms_are_those_of_single_rows(string path, Guard guard)
    {
        KernelSet kernels = KernelChoice.Select(path);
        Random random = new(24);
        foreach (int columns in Widths)
        {
            int rows = 1 + random.Next(OracleCases.MaxRows);
            string what = $"{path} {rows}x{columns}";
            float[] weight = OracleCases.Random(random, columns, 2f);
            float[] bias = OracleCases.Random(random, columns);
            using GuardedMatrix x = GuardedMatrix.Random(random, rows, columns, 3, guard);
            using GuardedMatrix packedWeight = GuardedMatrix.Of(weight, guard);
            using GuardedMatrix packedBias = GuardedMatrix.Of(bias, guard);
            Estimate[][] expected = [.. Enumerable.Range(0, rows).Select(row => NaiveNorm.Of(x.View.RowSpan(row).ToArray(), weight, bias, 1e-6))];
            kernels.Normalize(x.View, packedWeight.View.Data, packedBias.View.Data, 1e-6f);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    OracleCases.AssertAllowed(expected[row][column], x.View.RowSpan(row)[column], what, row, column);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Root_mean_squares_are_those_of_single_rows(string path, Guard guard)
    {
        KernelSet kernels = KernelChoice.Select(path);
        Random random = new(26);
        foreach (int columns in Widths)
        {
            int rows = 1 + random.Next(OracleCases.MaxRows);
            using GuardedMatrix x = GuardedMatrix.Random(random, rows, columns, 3, guard);
            Estimate[][] expected = [.. Enumerable.Range(0, rows).Select(row => NaiveNorm.OfRootMeanSquare(x.View.RowSpan(row).ToArray(), 1e-6))];
            kernels.NormalizeByRootMeanSquare(x.View, 1e-6f);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    OracleCases.AssertAllowed(expected[row][column], x.View.RowSpan(row)[column], $"{path} {rows}x{columns}", row, column);
                }
            }
        }
    }

    /// <summary>Heads of every even width, whatever number of them; what lies behind the last one stays.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Pairs_are_turned_by_the_angle_of_their_row(string path, Guard guard)
    {
        KernelSet kernels = KernelChoice.Select(path);
        Random random = new(27);
        for (int headSize = 2; headSize <= 68; headSize += 2)
        {
            int rows = 1 + random.Next(OracleCases.MaxRows);
            int columns = headSize * (1 + random.Next(4));
            int behind = random.Next(3);
            using Sinusoids table = new(300, headSize);
            using GuardedMatrix x = GuardedMatrix.Random(random, rows, columns + behind, 3, guard);
            int[] positions = [.. Enumerable.Range(0, rows).Select(_ => random.Next(table.Positions))];
            float[][] before = [.. Enumerable.Range(0, rows).Select(row => x.View.RowSpan(row).ToArray())];
            kernels.Rotate(x.View.First(columns), positions, table);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    (double even, double odd) = (before[row][column & ~1], before[row][column | 1]);
                    (double sine, double cosine) = Math.SinCos(positions[row] * Math.Pow(10000, -2.0 * (column % headSize / 2) / headSize));
                    double expected = column % 2 == 0 ? (even * cosine) - (odd * sine) : (odd * cosine) + (even * sine);
                    Estimate estimate = new(expected, (Math.Abs(even) + Math.Abs(odd)) * Estimate.Gamma(4));
                    OracleCases.AssertAllowed(estimate, x.View.RowSpan(row)[column], $"{path} heads of {headSize}", row, column);
                }

                Assert.Equal(before[row].AsSpan(columns), x.View.RowSpan(row)[columns..]);
            }
        }
    }

    /// <summary>A byte is the nearest one, and gives back its value to within half a step, whatever the row's range and factors.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Bytes_are_the_nearest_ones(string path, Guard guard)
    {
        KernelSet kernels = KernelChoice.Select(path);
        Random random = new(25);
        foreach (int columns in Widths)
        {
            int rows = 1 + random.Next(OracleCases.MaxRows);
            float[] factors = [.. OracleCases.Random(random, columns).Select(value => MathF.Abs(value) + 0.1f)];
            using GuardedMatrix x = GuardedMatrix.Random(random, rows, columns, MathF.Pow(10, random.Next(-3, 4)), guard);
            using GuardedMatrix packedFactors = GuardedMatrix.Of(factors, guard);
            using GuardedRows bytes = new(rows, columns, guard);
            foreach (bool hasFactors in (bool[])[false, true])
            {
                kernels.Quantize(x.View, bytes.View, hasFactors ? packedFactors.View.Data : null);
                for (int row = 0; row < rows; row++)
                {
                    double[] values = [.. x.View.RowSpan(row).ToArray().Select((value, column) => value * (hasFactors ? (double)factors[column] : 1))];
                    double step = (Math.Max(values.Max(), 0) - Math.Min(values.Min(), 0)) / 255;
                    Assert.Equal(step, bytes.View.Scales[row], step * Estimate.Gamma(4));
                    for (int column = 0; column < columns; column++)
                    {
                        // Beside the half step is what rounding leaves of a quotient, and of a zero point, of up to 255 steps each.
                        double restored = ((double)bytes.View.Scales[row] * bytes.View.Row(row)[column]) - bytes.View.Offsets[row];
                        Assert.Equal(values[column], restored, step * (0.5 + (2 * 255 * Estimate.Gamma(8))));
                    }
                }
            }
        }
    }
}
