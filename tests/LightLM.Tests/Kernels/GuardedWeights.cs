using System.Runtime.CompilerServices;
using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Tests.Kernels;

/// <summary>Keeps packed weights, their scales and their bias in <see cref="GuardedMemory"/> while a test runs.</summary>
internal sealed class GuardedWeights : IDisposable
{
    private readonly IDisposable[] _moved;

    public GuardedWeights(PackedMatrix matrix, Guard guard) =>
        _moved = [GuardedMemory.Move(Panels(matrix), guard), GuardedMemory.Move(Bias(matrix), guard)];

    public GuardedWeights(QuantizedMatrix matrix, Guard guard) =>
        _moved =
        [
            GuardedMemory.Move(Panels(matrix), guard),
            GuardedMemory.Move(Scales(matrix), guard),
            GuardedMemory.Move(ScaledSums(matrix), guard),
            GuardedMemory.Move(Bias(matrix), guard),
        ];

    public void Dispose() => Array.ForEach(_moved, moved => moved.Dispose());

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_panels")]
    private static extern ref AlignedBuffer Panels(PackedMatrix matrix);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bias")]
    private static extern ref AlignedBuffer Bias(PackedMatrix matrix);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_panels")]
    private static extern ref AlignedBuffer Panels(QuantizedMatrix matrix);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_scales")]
    private static extern ref AlignedBuffer Scales(QuantizedMatrix matrix);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_scaledSums")]
    private static extern ref AlignedBuffer ScaledSums(QuantizedMatrix matrix);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bias")]
    private static extern ref AlignedBuffer Bias(QuantizedMatrix matrix);
}
