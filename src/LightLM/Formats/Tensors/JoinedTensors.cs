using System.Security.Cryptography;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>The tensors of several sources, which are disposed with it. Its path and container are those of the first.</summary>
internal sealed class JoinedTensors : TensorSource
{
    private readonly IReadOnlyList<TensorSource> _parts;
    private readonly Dictionary<string, TensorSource> _partOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);

    private JoinedTensors(IReadOnlyList<TensorSource> parts) => _parts = parts;

    /// <inheritdoc/>
    public override string Path => _parts[0].Path;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override IReadOnlyList<string> UnnamedTensors => [.. _parts.SelectMany(part => part.UnnamedTensors)];

    /// <inheritdoc/>
    internal override string Container => _parts[0].Container;

    /// <summary>Joins sources.</summary>
    /// <exception cref="ModelFileException">Two have a tensor of one name.</exception>
    public static JoinedTensors Join(IReadOnlyList<TensorSource> parts)
    {
        JoinedTensors joined = new(parts);
        foreach (TensorSource part in parts)
        {
            foreach ((string name, TensorInfo tensor) in part.Tensors)
            {
                if (!joined._partOf.TryAdd(name, part))
                {
                    string other = $"one, as in {part.Path}";
                    throw ModelFileException.Mismatch(joined._partOf[name].Path, name, "no tensor of this name", other, "Remove one of them.");
                }

                joined._tensors.Add(name, tensor);
            }
        }

        return joined;
    }

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_partOf.TryGetValue(tensor.Name, out TensorSource? part))
        {
            throw new ArgumentException($"The tensor '{tensor.Name}' is not one of {Path}.", nameof(tensor));
        }

        part.Read(tensor, offset, destination);
    }

    /// <inheritdoc/>
    internal override void RequireUnchanged()
    {
        foreach (TensorSource part in _parts)
        {
            part.RequireUnchanged();
        }
    }

    /// <inheritdoc/>
    internal override void AppendTo(IncrementalHash hash)
    {
        foreach (TensorSource part in _parts)
        {
            part.AppendTo(hash);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (TensorSource part in _parts)
        {
            part.Dispose();
        }

        base.Dispose(disposing);
    }
}
