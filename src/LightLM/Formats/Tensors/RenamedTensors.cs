using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>Some tensors of another source under new names.</summary>
internal sealed class RenamedTensors : TensorSource
{
    private readonly TensorSource _source;
    private readonly Dictionary<string, TensorInfo> _originals;

    /// <summary>Creates the view, which disposes the source with itself.</summary>
    /// <param name="source">The source of the tensors.</param>
    /// <param name="originals">The source's tensors by their new names.</param>
    public RenamedTensors(TensorSource source, IReadOnlyDictionary<string, TensorInfo> originals)
    {
        _source = source;
        _originals = originals.ToDictionary(StringComparer.Ordinal);
        Tensors = originals.ToDictionary(entry => entry.Key, entry => entry.Value with { Name = entry.Key }, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Path => _source.Path;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_originals.TryGetValue(tensor.Name, out TensorInfo? original))
        {
            throw new ArgumentException($"The tensor '{tensor.Name}' is not one of {Path}.", nameof(tensor));
        }

        _source.Read(original, offset, destination);
    }

    /// <inheritdoc/>
    internal override void RequireUnchanged() => _source.RequireUnchanged();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }
}
