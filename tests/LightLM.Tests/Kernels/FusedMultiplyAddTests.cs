using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LightLM.Kernels.Vectors;

namespace LightLM.Tests.Kernels;

/// <summary>Multiply-adds on processors without an instruction for them, beside the system's.</summary>
public sealed class FusedMultiplyAddTests
{
    private static readonly float[] Edges =
    [
        0, -0f, 1, -1, 1 + 1.1920929e-7f, 1 - 5.9604645e-8f, 3, 0.1f, float.Epsilon, -float.Epsilon, 1.1754944e-38f, 1.1754942e-38f, 5.9604645e-8f,
        float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 16777216, 16777217 * 0.5f, 1e-20f, 1e20f,
    ];

    [Fact]
    public void Edges_are_rounded_once()
    {
        foreach (float left in Edges)
        {
            foreach (float right in Edges)
            {
                foreach (float addend in Edges)
                {
                    Check(left, right, addend);
                }
            }
        }
    }

    /// <summary>Half a unit of a double below the middle of two floats: a sum that is rounded in double precision lies one unit below it.</summary>
    [Fact]
    public void A_sum_just_below_the_middle_of_two_floats_is_rounded_down() =>
        Check(MathF.ScaleB(352386, -32), MathF.ScaleB(3120191, -32), 1 + 1.1920929e-7f);

    [Fact]
    public void Numbers_of_all_sizes_are_rounded_once()
    {
        Random random = new(2);
        Span<int> bits = stackalloc int[3];
        for (int i = 0; i < 300_000; i++)
        {
            random.NextBytes(MemoryMarshal.AsBytes(bits));
            Check(BitConverter.Int32BitsToSingle(bits[0]), BitConverter.Int32BitsToSingle(bits[1]), BitConverter.Int32BitsToSingle(bits[2]));

            // Where the sum nearly cancels, and where it lies halfway between two floats.
            float left = random.NextSingle(), right = random.NextSingle();
            Check(left, right, -left * right);
            Check(left, right, MathF.ScaleB(1 + (random.Next(1 << 10) * 1.1920929e-7f), random.Next(-30, 30)));
        }
    }

    private static void Check(float left, float right, float addend)
    {
        float expected = MathF.FusedMultiplyAdd(left, right, addend);
        float found = FusedMultiplyAdd.InDoubles(Vector128.Create(left), Vector128.Create(right), Vector128.Create(addend))[3];
        bool isSame = float.IsNaN(expected) ? float.IsNaN(found) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(found);
        Assert.True(isSame, $"{left:R} * {right:R} + {addend:R}: expected {expected:R}, found {found:R}.");
    }
}
