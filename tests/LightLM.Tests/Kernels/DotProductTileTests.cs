using System.Runtime.Intrinsics;
using LightLM.Formats.Tensors;
using LightLM.Kernels.Int8;
using LightLM.Kernels.Vectors;

namespace LightLM.Tests.Kernels;

/// <summary>The Arm64 tile over a dot product in software, so that its arithmetic is tested on every processor.</summary>
public sealed unsafe class DotProductTileTests
{
    [Fact]
    public void Sums_are_exact_for_every_number_of_rows_and_blocks()
    {
        Random random = new(16);
        for (int rows = 1; rows <= 7; rows++)
        {
            for (int blocks = 0; blocks <= 9; blocks++)
            {
                Check(random, rows, blocks);
            }
        }
    }

    private static void Check(Random random, int rows, int blocks)
    {
        const int group = FourInputBlocks.Inputs;
        int width = VectorInt8Tile<DotProductBytes<SoftwareDotProduct>, Vector128<int>>.PanelWidth;
        int inputs = blocks * group;
        byte[] a = new byte[(rows * inputs) + 1];
        byte[] weights = new byte[(inputs * width) + 1];
        random.NextBytes(a);
        random.NextBytes(weights);
        int[] sums = new int[rows * width];
        fixed (byte* activations = a, panel = weights)
        {
            fixed (int* result = sums)
            {
                for (int row = 0; row < rows;)
                {
                    row += VectorInt8Tile<DotProductBytes<SoftwareDotProduct>, Vector128<int>>.Compute(
                        new Int8Panel((sbyte*)panel, blocks, 1), rows - row, activations + (row * inputs), inputs, result + (row * width));
                }
            }
        }

        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < width; output++)
            {
                int expected = 0;
                for (int i = 0; i < inputs; i++)
                {
                    expected += a[(row * inputs) + i] * (sbyte)weights[(i / group * width * group) + (output * group) + (i % group)];
                }

                Assert.Equal(expected, sums[(row * width) + output]);
            }
        }
    }

    private readonly struct SoftwareDotProduct : IDotProduct
    {
        public static Vector128<int> Add(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> right)
        {
            Span<int> result = stackalloc int[4];
            sums.CopyTo(result);
            for (int i = 0; i < Vector128<sbyte>.Count; i++)
            {
                result[i / 4] += left[i] * right[i];
            }

            return Vector128.Create<int>(result);
        }

        public static Vector128<int> AddFactor(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> factor) =>
            Add(sums, left, Vector128.Create(factor.AsInt32()[0]).AsSByte());
    }
}
