using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

public sealed class GemmTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_small_shape_matches_the_specification(string path)
    {
        Random random = new(1);
        for (int rows = 1; rows <= 26; rows++)
        {
            foreach (int inputs in (ReadOnlySpan<int>)[1, 2, 7, 26, 33])
            {
                foreach (int outputs in (ReadOnlySpan<int>)[1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 40, 77])
                {
                    Check(path, random, rows, inputs, outputs, Epilogue.None);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Shapes_of_real_encoders_match_the_specification(string path)
    {
        Random random = new(2);
        Check(path, random, 35, 312, 936, Epilogue.None);
        Check(path, random, 35, 312, 312, Epilogue.AddResidual);
        Check(path, random, 35, 312, 1248, Epilogue.Gelu);
        Check(path, random, 35, 1248, 312, Epilogue.AddResidual);
        Check(path, random, 1, 768, 768, Epilogue.Tanh);
        Check(path, random, 130, 312, 31, Epilogue.None);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_epilogue_matches_the_specification(string path)
    {
        Random random = new(3);
        foreach (Epilogue epilogue in Enum.GetValues<Epilogue>())
        {
            Check(path, random, 13, 40, 56, epilogue);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_row_has_the_same_bits_alone_and_among_others(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        Random random = new(4);
        using GuardedMatrix a = GuardedMatrix.Random(random, 29, 312);
        using PackedMatrix b = RandomWeights(random, 312, 104, kernels.PanelWidth);
        using GuardedMatrix all = new(29, 104);
        kernels.Multiply(a.View, b, all.View, Epilogue.Gelu);
        for (int row = 0; row < 29; row++)
        {
            using GuardedMatrix one = new(1, 104);
            kernels.Multiply(a.View.Slice(row, 1), b, one.View, Epilogue.Gelu);
            KernelTestData.AssertSameBits(all.View.Slice(row, 1), one.View, path);
        }
    }

    private static unsafe PackedMatrix RandomWeights(Random random, int inputs, int outputs, int panelWidth)
    {
        float[] weights = new float[inputs * outputs];
        float[] bias = new float[outputs];
        foreach (float[] values in (float[][])[weights, bias])
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (random.NextSingle() * 2) - 1;
            }
        }

        return PackedMatrix.Pack(weights, bias, inputs, panelWidth);
    }

    private static void Check(string path, Random random, int rows, int inputs, int outputs, Epilogue epilogue)
    {
        KernelSet kernels = KernelChoice.Select(path);
        int seed = random.Next();
        using GuardedMatrix a = GuardedMatrix.Random(random, rows, inputs);
        using GuardedMatrix residual = GuardedMatrix.Random(random, rows, outputs);
        using PackedMatrix expectedWeights = RandomWeights(new Random(seed), inputs, outputs, KernelTestData.Specification.PanelWidth);
        using PackedMatrix weights = RandomWeights(new Random(seed), inputs, outputs, kernels.PanelWidth);
        using GuardedMatrix expected = new(rows, outputs);
        using GuardedMatrix actual = new(rows, outputs);
        KernelTestData.Specification.Multiply(a.View, expectedWeights, expected.View, epilogue, residual.View);
        kernels.Multiply(a.View, weights, actual.View, epilogue, residual.View);
        KernelTestData.AssertSameBits(expected.View, actual.View, $"{path} {rows}x{inputs}x{outputs} {epilogue}");
    }
}
