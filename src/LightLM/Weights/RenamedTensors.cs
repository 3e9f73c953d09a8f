namespace LightLM.Weights;

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
    public override ReadOnlySpan<byte> Bytes(TensorInfo tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _originals.TryGetValue(tensor.Name, out TensorInfo? original)
            ? _source.Bytes(original)
            : throw new ArgumentException($"The tensor '{tensor.Name}' is not one of {Path}.", nameof(tensor));
    }

    /// <inheritdoc/>
    internal override void ReleasePages() => _source.ReleasePages();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }
}
