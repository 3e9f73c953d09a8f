using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels.Vectors;

/// <summary>left * right + addend, rounded once, also where the processor has no instruction for it.</summary>
internal static class FusedMultiplyAdd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> left, Vector128<float> right, Vector128<float> addend)
    {
        if (Fma.IsSupported)
        {
            return Fma.MultiplyAdd(left, right, addend);
        }

        return AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(addend, left, right) : InDoubles(left, right, addend);
    }

    /// <summary>
    /// In double precision the product is exact and the sum is rounded to odd, so that rounding it once more to a float is as if it was rounded once
    /// (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", 2008).
    /// </summary>
    public static Vector128<float> InDoubles(Vector128<float> left, Vector128<float> right, Vector128<float> addend) => Vector128.Narrow(
        RoundedToOdd(Vector128.WidenLower(left), Vector128.WidenLower(right), Vector128.WidenLower(addend)),
        RoundedToOdd(Vector128.WidenUpper(left), Vector128.WidenUpper(right), Vector128.WidenUpper(addend)));

    private static Vector128<double> RoundedToOdd(Vector128<double> left, Vector128<double> right, Vector128<double> addend)
    {
        Vector128<double> product = left * right;
        Vector128<double> sum = product + addend;
        Vector128<double> added = sum - product;
        Vector128<double> error = (product - (sum - added)) + (addend - added);

        // Of the two doubles beside an inexact sum, the one with an odd last bit. NaN is no error: infinities stay.
        Vector128<long> bits = sum.AsInt64();
        Vector128<long> isEven = Vector128.Equals(bits & Vector128<long>.One, Vector128<long>.Zero);
        Vector128<long> isInexact = Vector128.GreaterThan(Vector128.Abs(error), Vector128<double>.Zero).AsInt64();
        Vector128<long> towardsError = Vector128.ShiftRightArithmetic(bits ^ error.AsInt64(), 63) | Vector128<long>.One;
        return (bits + (towardsError & isEven & isInexact)).AsDouble();
    }
}
