using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Timing.Models.Generated;

/// <summary>The weights of a model with some replaced or added by another source's; both stay the caller's.</summary>
internal sealed class HeadTensors(TensorSource model, TensorSource head) : TensorSource
{
    private readonly Dictionary<string, TensorInfo> _tensors = model.Tensors.Values.Concat(head.Tensors.Values)
        .GroupBy(tensor => tensor.Name, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Path => model.Path;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        (head.Tensors.ContainsKey(tensor.Name) ? head : model).Read(tensor, offset, destination);
    }
}
