using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Calibration;

/// <summary>The weights of another source, some of them replaced; the source stays its owner's.</summary>
internal sealed class ReplacedTensors : TensorSource
{
    private readonly TensorSource _source;
    private readonly IReadOnlyDictionary<string, float[]> _values;
    private readonly Dictionary<string, TensorInfo> _tensors;

    /// <param name="source">The weights.</param>
    /// <param name="values">New values of some of its tensors, by name.</param>
    public ReplacedTensors(TensorSource source, IReadOnlyDictionary<string, float[]> values)
    {
        _source = source;
        _values = values;
        _tensors = source.Tensors.ToDictionary(StringComparer.Ordinal);
        foreach (string name in values.Keys)
        {
            _tensors[name] = source.Tensors[name] with { Type = TensorType.Float32 };
        }
    }

    /// <inheritdoc/>
    public override string Path => _source.Path;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_values.TryGetValue(tensor.Name, out float[]? values))
        {
            MemoryMarshal.AsBytes<float>(values).Slice(checked((int)offset), destination.Length).CopyTo(destination);
        }
        else
        {
            _source.Read(tensor, offset, destination);
        }
    }

    /// <inheritdoc/>
    internal override void RequireUnchanged() => _source.RequireUnchanged();
}
