using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace LightLM.Kernels.Vectors;

/// <summary>
/// 128-bit vectors of Arm64 without dot products: SMLAL adds the products of signed bytes in 16 bits, one lane for each input of a block, and lanes of
/// neighbouring inputs are added before they are widened, which the weights keep from overflowing. Activations less 128 are signed, and 128
/// times the sum of the weights makes up for it. A tile of 3 rows has 12 short sums, 6 sums, 2 sums of weights, 2 vectors of weights, the
/// broadcast activations and a constant: 24 registers of 32. Bound: the multiplier, which takes eight bytes an instruction.
/// </summary>
internal readonly unsafe struct NeonBytes : IByteVector<NeonBytes.Quads>
{
    private const int ShiftOfZeroPoint = 7;

    public static int Count => Vector128<int>.Count;

    public static int MaxRows => 3;

    public static bool HasShortSums => true;

    public static bool HasZeroPoint => true;

    public static Quads Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<short>.Zero, Vector128<short>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads Load(sbyte* source) => new(Vector128.Load(source).AsInt16());

    /// <summary>Less 128: a change of the highest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads BroadcastBlock(byte* source) =>
        new((AdvSimd.LoadAndReplicateToVector128((int*)source).AsByte() ^ Vector128.Create((byte)0x80)).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads Multiply(Quads activations, Quads weights) => new(
        AdvSimd.MultiplyWideningLower(activations.Bytes.GetLower(), weights.Bytes.GetLower()),
        AdvSimd.MultiplyWideningUpper(activations.Bytes, weights.Bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads AddProducts(Quads sums, Quads activations, Quads weights) => new(
        AdvSimd.MultiplyWideningLowerAndAdd(sums.Low, activations.Bytes.GetLower(), weights.Bytes.GetLower()),
        AdvSimd.MultiplyWideningUpperAndAdd(sums.High, activations.Bytes, weights.Bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads Widen(Quads sums, Quads shorts) =>
        new(AdvSimd.AddPairwiseWideningAndAdd(sums.Integers, AdvSimd.Arm64.AddPairwise(shorts.Low, shorts.High)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads AddWeights(Quads sums, Quads weights) =>
        new(AdvSimd.AddPairwiseWideningAndAdd(sums.Integers, AdvSimd.AddPairwiseWidening(weights.Bytes)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads Correct(Quads sums, Quads weights) => new(sums.Integers + (weights.Integers << ShiftOfZeroPoint));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Quads sums, int* destination) => sums.Integers.Store(destination);

    /// <summary>What belongs to four outputs: four bytes or an integer each in the first register, or four short sums each in both.</summary>
    internal readonly struct Quads
    {
        public readonly Vector128<short> Low;
        public readonly Vector128<short> High;

        public Quads(Vector128<short> low, Vector128<short> high)
        {
            Low = low;
            High = high;
        }

        public Quads(Vector128<short> bytes)
            : this(bytes, Vector128<short>.Zero)
        {
        }

        public Quads(Vector128<int> integers)
            : this(integers.AsInt16(), Vector128<short>.Zero)
        {
        }

        public Vector128<sbyte> Bytes => Low.AsSByte();

        public Vector128<int> Integers => Low.AsInt32();
    }
}
