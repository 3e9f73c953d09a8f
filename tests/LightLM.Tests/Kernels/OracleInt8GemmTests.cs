using System.Runtime.InteropServices;
using LightLM.Kernels;
using LightLM.Kernels.Int8;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

/// <summary>
/// Every path's int8 product against exact sums of integers that were never packed: all numbers of rows up to beyond the largest tile, all
/// tails, all epilogues and lengths of 16-bit sums. The sums themselves must be exact; what follows is within computed bounds.
/// </summary>
public sealed unsafe class OracleInt8GemmTests
{
    private static readonly int[] ProductsPerSum = [2, 4, 6, 8, 16, 32, 64];

    public static MatrixTheoryData<string, Guard> Cases => OracleCases.PathsAndGuards;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_are_those_of_unpacked_weights(string path, Guard guard)
    {
        Random random = new(22);
        int shape = 0;
        foreach (int inputs in OracleCases.Inputs)
        {
            foreach (int outputs in OracleCases.Outputs)
            {
                Check(KernelChoice.Select(path), random, inputs, outputs, ProductsPerSum[shape++ % ProductsPerSum.Length], guard);
            }
        }

        Check(KernelChoice.Select(path), random, 312, 104, WeightQuantization.DefaultProductsPerSum, guard);
    }

    private static void Check(KernelSet kernels, Random random, int inputs, int outputs, int productsPerSum, Guard guard)
    {
        (sbyte[,] weights, float[] scales) = Weights(random, inputs, outputs, productsPerSum);
        float[] bias = OracleCases.Random(random, outputs);
        long[] sumsOfWeights = NaiveProduct.OfBytes([.. Enumerable.Repeat((byte)1, inputs)], weights);
        using GuardedRows x = new(OracleCases.MaxRows, inputs);
        x.FillWithExtremes(random);
        long[][] sums = [.. Enumerable.Range(0, OracleCases.MaxRows).Select(row => NaiveProduct.OfBytes(new ReadOnlySpan<byte>(x.View.Row(row), inputs), weights))];
        using QuantizedMatrix plain = Pack(kernels, weights, [.. Enumerable.Repeat(1f, outputs)], new float[outputs], productsPerSum);
        using GuardedWeights guardedPlain = new(plain, guard);
        using QuantizedMatrix packed = Pack(kernels, weights, scales, bias, productsPerSum);
        using GuardedWeights guarded = new(packed, guard);
        for (int rows = 1; rows <= OracleCases.MaxRows; rows++)
        {
            using GuardedRows a = new(rows, inputs, guard);
            for (int row = 0; row < rows; row++)
            {
                new ReadOnlySpan<byte>(x.View.Row(row), inputs).CopyTo(new Span<byte>(a.View.Row(row), inputs));
                a.View.Scales[row] = 1;
                a.View.Offsets[row] = 0;
            }

            CheckSums(kernels, a.View, plain, sums, guard);
            for (int row = 0; row < rows; row++)
            {
                a.View.Scales[row] = random.NextSingle() / 50;
                a.View.Offsets[row] = a.View.Scales[row] * random.Next(256);
            }

            using GuardedMatrix residual = GuardedMatrix.Random(random, rows, outputs, 3, guard);
            foreach (Epilogue epilogue in Enum.GetValues<Epilogue>())
            {
                string what = $"{kernels.Name} {rows}x{inputs}x{outputs} {epilogue}";
                using GuardedMatrix c = new(rows, outputs, guard);
                kernels.Multiply(a.View, packed, c.View, epilogue, epilogue == Epilogue.AddResidual ? residual.View : default);
                for (int row = 0; row < rows; row++)
                {
                    for (int output = 0; output < outputs; output++)
                    {
                        Estimate sum = NaiveProduct.Dequantized(
                            sums[row][output], sumsOfWeights[output], a.View.Scales[row], a.View.Offsets[row], scales[output], bias[output]);
                        Estimate expected = NaiveProduct.Finished(sum, epilogue, residual.View.RowSpan(row)[output], isForBytes: true);
                        OracleCases.AssertAllowed(expected, c.View.RowSpan(row)[output], what, row, output);
                    }
                }
            }
        }
    }

    /// <summary>With scales of one and without offsets and bias, a result is the sum itself.</summary>
    private static void CheckSums(KernelSet kernels, in QuantizedRows a, QuantizedMatrix packed, long[][] sums, Guard guard)
    {
        using GuardedMatrix c = new(a.Rows, packed.Outputs, guard);
        kernels.Multiply(a, packed, c.View);
        for (int row = 0; row < a.Rows; row++)
        {
            for (int output = 0; output < packed.Outputs; output++)
            {
                Assert.Equal(sums[row][output], c.View.RowSpan(row)[output]);
            }
        }
    }

    /// <summary>Integers at the very bound of what is safe for a sum.</summary>
    private static (sbyte[,] Weights, float[] Scales) Weights(Random random, int inputs, int outputs, int productsPerSum)
    {
        sbyte[,] weights = new sbyte[outputs, inputs];
        float[] scales = new float[outputs];
        for (int output = 0; output < outputs; output++)
        {
            bool hasOneSign = random.Next(3) == 0;
            float[] row = [.. OracleCases.Random(random, inputs).Select(value => hasOneSign ? MathF.Abs(value) : value * value * value)];
            scales[output] = WeightQuantization.Quantize(row, productsPerSum, MemoryMarshal.CreateSpan(ref weights[output, 0], inputs));
        }

        return (weights, scales);
    }

    private static QuantizedMatrix Pack(KernelSet kernels, sbyte[,] weights, float[] scales, float[] bias, int productsPerSum)
    {
        QuantizedMatrix packed = new(weights.GetLength(1), bias.Length, productsPerSum, kernels.Int8Layout);
        packed.PackOutputs(0, MemoryMarshal.CreateSpan(ref weights[0, 0], weights.Length), scales);
        packed.SetBias(bias);
        return packed;
    }
}
