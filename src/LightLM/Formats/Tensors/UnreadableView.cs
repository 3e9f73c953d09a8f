using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>A tensor of a type that is not read: it is there, and reading it is an error.</summary>
/// <param name="shape">Its dimensions.</param>
/// <param name="error">Makes the error.</param>
internal sealed class UnreadableView(IReadOnlyList<int> shape, Func<ModelFileException> error) : TensorView(TensorType.Other, shape)
{
    private protected override void Copy(long offset, Span<byte> destination) => throw error();
}
