using System.Security.Cryptography;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>Weights in several files: with an index of JSON, as transformers saves large checkpoints, or those of several modules.</summary>
public sealed class ShardedTensors : TensorSource
{
    private readonly TensorSource[] _parts;
    private readonly Dictionary<string, TensorSource> _partOf;

    private ShardedTensors(string path, TensorSource[] parts, Dictionary<string, TensorSource> partOf, IReadOnlyList<string> unnamed)
    {
        Path = path;
        _parts = parts;
        _partOf = partOf;
        Tensors = partOf.ToDictionary(entry => entry.Key, entry => entry.Value.Tensors[entry.Key], StringComparer.Ordinal);
        UnnamedTensors = unnamed;
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> UnnamedTensors { get; }

    /// <inheritdoc/>
    internal override string Container => _parts.Length > 0 ? _parts[0].Container : base.Container;

    /// <summary>Opens an index, such as <c>model.safetensors.index.json</c>, and the parts beside it that it names.</summary>
    /// <param name="path">The index file.</param>
    /// <param name="openPart">Opens a part by its path.</param>
    /// <exception cref="ModelFileException">The index or a part cannot be read or is invalid, or they contradict each other.</exception>
    public static ShardedTensors Open(string path, Func<string, TensorSource> openPart)
    {
        ArgumentNullException.ThrowIfNull(openPart);
        Dictionary<string, string> fileOf = ReadIndex(path);
        string folder = System.IO.Path.GetDirectoryName(path) ?? "";
        SortedDictionary<string, TensorSource> parts = new(StringComparer.Ordinal);
        try
        {
            foreach (string file in fileOf.Values.Distinct(StringComparer.Ordinal))
            {
                parts.Add(file, openPart(System.IO.Path.Combine(folder, file)));
            }

            foreach ((string tensor, string file) in fileOf)
            {
                if (!parts[file].Tensors.ContainsKey(tensor))
                {
                    throw ModelFileException.Mismatch(
                        path, $"weight_map.{tensor}", $"the tensor in '{file}'", "none of this name", "Download the checkpoint again.");
                }
            }

            Dictionary<string, TensorSource> partOf =
                fileOf.ToDictionary(entry => entry.Key, entry => parts[entry.Value], StringComparer.Ordinal);
            string[] unnamed = [.. parts.Values.SelectMany(part => part.Tensors.Keys.Where(name => partOf.GetValueOrDefault(name) != part))];
            return new ShardedTensors(path, [.. parts.Values], partOf, unnamed);
        }
        catch
        {
            DisposeAll(parts.Values);
            throw;
        }
    }

    /// <summary>Joins sources, which are disposed with the result. Its path and container are those of the first.</summary>
    /// <exception cref="ModelFileException">Two have a tensor of one name.</exception>
    internal static ShardedTensors Join(TensorSource[] parts)
    {
        Dictionary<string, TensorSource> partOf = new(StringComparer.Ordinal);
        foreach (TensorSource part in parts)
        {
            foreach (string name in part.Tensors.Keys)
            {
                if (!partOf.TryAdd(name, part))
                {
                    string other = $"one, as in {part.Path}";
                    throw ModelFileException.Mismatch(partOf[name].Path, name, "no tensor of this name", other, "Remove one of them.");
                }
            }
        }

        return new ShardedTensors(parts[0].Path, parts, partOf, [.. parts.SelectMany(part => part.UnnamedTensors)]);
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
        DisposeAll(_parts);
        base.Dispose(disposing);
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        Dictionary<string, string> fileOf = new(StringComparer.Ordinal);
        foreach ((string tensor, JsonItem name) in JsonItem.ReadModelFile(path)["weight_map"].Members)
        {
            string file = name.Text();
            if (!FileReading.IsPlainName(file))
            {
                throw name.Error("the name of a file beside the index", $"'{file}'");
            }

            fileOf.Add(tensor, file);
        }

        return fileOf;
    }

    private static void DisposeAll(IEnumerable<TensorSource> parts)
    {
        foreach (TensorSource part in parts)
        {
            part.Dispose();
        }
    }
}
