using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

public sealed unsafe class LayerNormTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_width_matches_the_specification(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        Random random = new(8);
        for (int columns = 1; columns <= 100; columns++)
        {
            Check(kernels, random, rows: 3, columns, offset: 0);
        }

        Check(kernels, random, 7, 312, 0);
        Check(kernels, random, 7, 768, 5);
    }

    private static void Check(KernelSet kernels, Random random, int rows, int columns, float offset)
    {
        using GuardedMatrix actual = GuardedMatrix.Random(random, rows, columns, 3);
        using GuardedMatrix expected = new(rows, columns);
        using AlignedBuffer weight = AlignedBuffer.Padded(Values(random, columns));
        using AlignedBuffer bias = AlignedBuffer.Padded(Values(random, columns));
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in actual.View.RowSpan(row))
            {
                value += offset;
            }

            actual.View.RowSpan(row).CopyTo(expected.View.RowSpan(row));
        }

        KernelTestData.Specification.Normalize(expected.View, weight.Pointer, bias.Pointer, 1e-12f);
        kernels.Normalize(actual.View, weight.Pointer, bias.Pointer, 1e-12f);
        KernelTestData.AssertSameBits(expected.View, actual.View, $"{kernels.Name} {columns} columns");
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2)];
}
