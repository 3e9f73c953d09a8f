using System.Numerics.Tensors;
using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Tests.Kernels;

public sealed unsafe class Int8GemmTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Integer_sums_are_exact_for_every_shape(string path)
    {
        Random random = new(11);
        foreach (int productsPerSum in (ReadOnlySpan<int>)[2, 4, 8, 16, 32])
        {
            for (int rows = 1; rows <= 14; rows++)
            {
                foreach (int inputs in (ReadOnlySpan<int>)[1, 3, 4, 5, 16, 26, 33, 64, 77])
                {
                    CheckSums(path, random, rows, inputs, outputs: 1 + random.Next(40), productsPerSum);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Integer_sums_are_exact_for_shapes_of_real_encoders(string path)
    {
        Random random = new(12);
        CheckSums(path, random, 13, 312, 936, 8);
        CheckSums(path, random, 13, 1248, 312, 16);
        CheckSums(path, random, 3, 3072, 768, 8);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Epilogues_match_the_specification(string path)
    {
        Random random = new(13);
        KernelSet kernels = KernelChoice.Select(path);
        foreach (Epilogue epilogue in Enum.GetValues<Epilogue>())
        {
            using GuardedMatrix x = GuardedMatrix.Random(random, 9, 40, 2);
            using GuardedMatrix residual = GuardedMatrix.Random(random, 9, 56);
            using GuardedMatrix expected = new(9, 56);
            using GuardedMatrix actual = new(9, 56);
            int seed = random.Next();
            Run(KernelTestData.Specification, x.View, seed, epilogue, residual.View, expected.View);
            Run(kernels, x.View, seed, epilogue, residual.View, actual.View);
            KernelTestData.AssertSameBits(expected.View, actual.View, $"{path} {epilogue}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Rows_are_quantized_to_the_same_bytes_on_every_path(string path)
    {
        Random random = new(14);
        KernelSet kernels = KernelChoice.Select(path);
        foreach (int columns in (ReadOnlySpan<int>)[1, 2, 7, 8, 15, 16, 17, 26, 31, 33, 64, 77, 312])
        {
            using GuardedMatrix x = GuardedMatrix.Random(random, 9, columns, 5);
            x.View.RowSpan(1).Clear();
            x.View.RowSpan(2).Fill(3);
            x.View.RowSpan(3).Fill(-3);
            x.View.RowSpan(4).Fill(1e-38f);
            x.View.RowSpan(5)[0] = 1e30f;
            using GuardedRows expected = new(9, columns);
            using GuardedRows actual = new(9, columns);
            using GuardedMatrix factors = GuardedMatrix.Random(random, 1, columns, 3);
            TensorPrimitives.Abs(factors.View.RowSpan(0), factors.View.RowSpan(0));
            foreach (nint pointer in (ReadOnlySpan<nint>)[0, (nint)factors.View.Data])
            {
                KernelTestData.Specification.Quantize(x.View, expected.View, (float*)pointer);
                kernels.Quantize(x.View, actual.View, (float*)pointer);
                AssertSameRows(expected.View, actual.View, $"{path}: {columns} columns, factors {pointer != 0}");
            }
        }
    }

    [Fact]
    public void Factors_multiply_the_columns_before_they_are_quantized()
    {
        Random random = new(16);
        using GuardedMatrix x = GuardedMatrix.Random(random, 5, 100, 7);
        using GuardedMatrix factors = GuardedMatrix.Random(random, 1, 100);
        using GuardedMatrix product = new(5, 100);
        for (int row = 0; row < 5; row++)
        {
            TensorPrimitives.Multiply(x.View.RowSpan(row), factors.View.RowSpan(0), product.View.RowSpan(row));
        }

        using GuardedRows expected = new(5, 100);
        using GuardedRows actual = new(5, 100);
        KernelTestData.Specification.Quantize(product.View, expected.View);
        KernelTestData.Specification.Quantize(x.View, actual.View, factors.View.Data);
        AssertSameRows(expected.View, actual.View, "factors");
    }

    [Fact]
    public void Quantized_rows_are_within_half_a_step()
    {
        Random random = new(15);
        using GuardedMatrix x = GuardedMatrix.Random(random, 5, 100, 7);
        using GuardedRows quantized = new(5, 100);
        KernelTestData.Specification.Quantize(x.View, quantized.View);
        for (int row = 0; row < 5; row++)
        {
            float scale = quantized.View.Scales[row];
            for (int column = 0; column < 100; column++)
            {
                float restored = (scale * quantized.View.Row(row)[column]) - quantized.View.Offsets[row];
                Assert.InRange(restored - x.View.RowSpan(row)[column], -0.51f * scale, 0.51f * scale);
            }
        }
    }

    private static void AssertSameRows(in QuantizedRows expected, in QuantizedRows actual, string what)
    {
        for (int row = 0; row < expected.Rows; row++)
        {
            Assert.Equal(expected.Scales[row], actual.Scales[row]);
            Assert.Equal(expected.Offsets[row], actual.Offsets[row]);
            Assert.True(
                new ReadOnlySpan<byte>(expected.Row(row), expected.Columns).SequenceEqual(new ReadOnlySpan<byte>(actual.Row(row), expected.Columns)),
                $"{what}, row {row}");
        }
    }

    private static void Run(KernelSet kernels, in Matrix x, int seed, Epilogue epilogue, in Matrix residual, in Matrix result)
    {
        using QuantizedMatrix weights = Weights(new Random(seed), x.Columns, result.Columns, 8, kernels.Int8Layout, unitScales: false);
        using GuardedRows rows = new(x.Rows, x.Columns);
        kernels.Quantize(x, rows.View);
        kernels.Multiply(rows.View, weights, result, epilogue, residual);
    }

    /// <summary>With scales of one and no offsets the result is the integer sum itself, which must be the same to the last bit.</summary>
    private static void CheckSums(string path, Random random, int rows, int inputs, int outputs, int productsPerSum)
    {
        KernelSet kernels = KernelChoice.Select(path);
        int seed = random.Next();
        using QuantizedMatrix expectedWeights = Weights(new Random(seed), inputs, outputs, productsPerSum, KernelTestData.Specification.Int8Layout, true);
        using QuantizedMatrix weights = Weights(new Random(seed), inputs, outputs, productsPerSum, kernels.Int8Layout, true);
        using GuardedRows a = new(rows, inputs);
        a.FillWithExtremes(random);
        using GuardedMatrix expected = new(rows, outputs);
        using GuardedMatrix actual = new(rows, outputs);
        KernelTestData.Specification.Multiply(a.View, expectedWeights, expected.View);
        kernels.Multiply(a.View, weights, actual.View);
        KernelTestData.AssertSameBits(expected.View, actual.View, $"{path} {rows}x{inputs}x{outputs} g={productsPerSum}");
    }

    /// <summary>Weights at the very bound of what is safe: large ones, all of one sign in places.</summary>
    private static QuantizedMatrix Weights(Random random, int inputs, int outputs, int productsPerSum, Int8Layout layout, bool unitScales)
    {
        sbyte[] weights = new sbyte[inputs * outputs];
        float[] scales = new float[outputs];
        float[] bias = new float[outputs];
        float[] row = new float[inputs];
        for (int output = 0; output < outputs; output++)
        {
            bool oneSign = random.Next(3) == 0;
            for (int input = 0; input < inputs; input++)
            {
                float value = (random.NextSingle() * 2) - 1;
                row[input] = oneSign ? MathF.Abs(value) : value * value * value;
            }

            float scale = WeightQuantization.Quantize(row, productsPerSum, weights.AsSpan(output * inputs, inputs));
            scales[output] = unitScales ? 1 : scale;
            bias[output] = unitScales ? 0 : random.NextSingle();
        }

        QuantizedMatrix packed = new(inputs, outputs, productsPerSum, layout);
        packed.PackOutputs(0, weights, scales);
        packed.SetBias(bias);
        return packed;
    }
}
