using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// Masks for the last vector of a row, which may reach behind the last column: what lies there is not the row's. For
/// <see cref="IFloatVector{TVector}.And"/>.
/// </summary>
internal static unsafe class TailMask
{
    /// <summary>A vector of ones in front of a vector of zeros, of the widest path; constant data, which never moves.</summary>
    private static ReadOnlySpan<int> OnesAndZeros =>
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Ones in the first elements of a vector.</summary>
    /// <param name="count">How many; at most a vector's.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TIsa, TVector>(int count)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Debug.Assert(count >= 0 && count <= TIsa.Count, $"At most a vector of {TIsa.Count}, found {count}.");
        int* data = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(OnesAndZeros));
        return TIsa.Load((float*)(data + (OnesAndZeros.Length / 2) - count));
    }
}
