using System.Security.Cryptography;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>Tensors that are made of those of another source: under other names, in part, turned, joined or replaced.</summary>
internal class TensorOverlay : TensorSource
{
    private readonly TensorSource _source;
    private readonly bool _ownsSource;
    private readonly Dictionary<string, TensorView> _views = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);

    /// <summary>Starts without tensors.</summary>
    /// <param name="source">What the tensors are made of.</param>
    /// <param name="ownsSource">Whether the source is disposed with the overlay.</param>
    protected TensorOverlay(TensorSource source, bool ownsSource)
    {
        _source = source;
        _ownsSource = ownsSource;
    }

    /// <summary>Creates the overlay.</summary>
    /// <param name="source">What the tensors are made of.</param>
    /// <param name="views">The tensors by their names.</param>
    /// <param name="ownsSource">Whether the source is disposed with the overlay.</param>
    public TensorOverlay(TensorSource source, IReadOnlyDictionary<string, TensorView> views, bool ownsSource = true)
        : this(source, ownsSource)
    {
        foreach ((string name, TensorView view) in views)
        {
            Set(name, view);
        }
    }

    /// <summary>Creates an overlay of tensors under other names, which disposes the source with itself.</summary>
    /// <param name="source">The source of the tensors.</param>
    /// <param name="originals">The source's tensors by their new names.</param>
    public TensorOverlay(TensorSource source, IReadOnlyDictionary<string, TensorInfo> originals)
        : this(source, originals.ToDictionary(entry => entry.Key, entry => TensorView.Stored(source, entry.Value), StringComparer.Ordinal))
    {
    }

    /// <inheritdoc/>
    public override string Path => _source.Path;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_views.TryGetValue(tensor.Name, out TensorView? view))
        {
            throw new ArgumentException($"The tensor '{tensor.Name}' is not one of {Path}.", nameof(tensor));
        }

        view.Read(offset, destination);
    }

    /// <summary>Adds a tensor, or puts it in the place of another.</summary>
    protected void Set(string name, TensorView view)
    {
        _views[name] = view;
        _tensors[name] = new TensorInfo(name, view.Type, view.Shape);
    }

    /// <inheritdoc/>
    internal override string Container => _source.Container;

    /// <inheritdoc/>
    internal override void AppendTo(IncrementalHash hash) => _source.AppendTo(hash);

    /// <inheritdoc/>
    internal override void RequireUnchanged() => _source.RequireUnchanged();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_ownsSource)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
