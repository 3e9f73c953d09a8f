using System.Globalization;
using LightLM.Checkpoints.Families;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>Moves a checkpoint's tensors to the names of the compact format and keeps account of those that remain.</summary>
internal sealed class TensorPlacement
{
    private readonly TensorSource _source;
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorView> _placed = new(StringComparer.Ordinal);
    private readonly HashSet<TensorInfo> _used = new(ReferenceEqualityComparer.Instance);

    /// <summary>Starts with all tensors of a checkpoint.</summary>
    /// <param name="source">The checkpoint's weights.</param>
    /// <param name="normalize">Turns the spellings of a tensor's name that toolkits use into one.</param>
    public TensorPlacement(TensorSource source, Func<string, string> normalize)
    {
        _source = source;
        foreach (TensorInfo tensor in source.Tensors.Values)
        {
            string name = normalize(tensor.Name);
            if (!_tensors.TryAdd(name, tensor))
            {
                string other = $"'{_tensors[name].Name}' too";
                throw ModelFileException.Mismatch(source.Path, tensor.Name, $"one tensor for {name}", other, "Remove one of them.");
            }
        }
    }

    /// <summary>The placed tensors by their new names.</summary>
    public IReadOnlyDictionary<string, TensorView> Placed => _placed;

    /// <summary>Whether the checkpoint has a tensor, by its normalized name.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>The shape of a tensor of at least one dimension, by its normalized name; null where there is none.</summary>
    public IReadOnlyList<int>? ShapeOf(string name) => _tensors.TryGetValue(name, out TensorInfo? tensor) && tensor.Shape.Count > 0 ? tensor.Shape : null;

    /// <summary>Whether two tensors are there and hold the same bytes.</summary>
    public bool AreSame(string name, string other) =>
        _tensors.TryGetValue(name, out TensorInfo? a) && _tensors.TryGetValue(other, out TensorInfo? b) &&
        a.Type == b.Type && a.Type != TensorType.Other && a.Shape.SequenceEqual(b.Shape) && _source.HasSameBytes(a, b);

    /// <summary>The rows of a matrix of so many columns; null where it is not there, or another tensor.</summary>
    public int? RowsOf(string name, int columns) =>
        _tensors.TryGetValue(name, out TensorInfo? tensor) && tensor.Shape is [int rows, int width] && width == columns ? rows : null;

    /// <summary>The number of layers: one more than the largest N in names that start with <c>prefix.N.</c></summary>
    public int CountLayers(string prefix)
    {
        int count = 0;
        foreach (string name in _tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string number = name[prefix.Length..].Split('.', '/')[0];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) && layer < int.MaxValue)
            {
                count = Math.Max(count, layer + 1);
            }
        }

        return count;
    }

    /// <summary>Places a tensor.</summary>
    /// <param name="expected">The tensor that the model asks for.</param>
    /// <param name="name">Its normalized name in the checkpoint.</param>
    /// <param name="transform">What makes it of the checkpoint's; null where they are the same.</param>
    /// <param name="fieldName">Turns the name of a size into the configuration's.</param>
    /// <exception cref="ModelFileException">The tensor is absent, or has another shape or a type without fractions.</exception>
    public void Place(ExpectedTensor expected, string name, TensorTransform? transform, Func<string, string> fieldName)
    {
        if (Find(name) is not TensorView stored)
        {
            if (!expected.IsOptional)
            {
                throw Error(name, "a tensor of this name, as config.json asks for", "none");
            }

            return;
        }

        TensorInfo tensor = _tensors[name];
        TensorView? view = transform is null ? stored : transform.Read(stored, Find);
        if (view is null || !expected.HasShape(view.Shape))
        {
            string how = transform is null ? "" : $", stored {transform}";
            throw Error(tensor.Name, $"shape {expected.ShowShape(fieldName)} from config.json{how}", $"[{string.Join(", ", tensor.Shape)}]");
        }

        _placed.Add(expected.Name, view);
    }

    /// <summary>A tensor of the checkpoint by its normalized name, which then counts as used.</summary>
    /// <exception cref="ModelFileException">It has a type without fractions.</exception>
    private TensorView? Find(string name)
    {
        if (!_tensors.TryGetValue(name, out TensorInfo? tensor))
        {
            return null;
        }

        if (tensor.Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16))
        {
            throw ModelFileException.Mismatch(
                _source.Path, tensor.Name, "type F32, F16 or BF16", tensor.Type.Show(), "Convert the tensor.");
        }

        _used.Add(tensor);
        return TensorView.Stored(_source, tensor);
    }

    /// <summary>Reports the tensors that were not placed.</summary>
    /// <param name="isKnown">Whether a tensor is known and not needed, by its normalized name.</param>
    public CheckpointReport Report(Func<string, bool> isKnown)
    {
        ILookup<bool, string> rest = _tensors
            .Where(entry => !_used.Contains(entry.Value))
            .ToLookup(entry => isKnown(entry.Key), entry => entry.Value.Name);
        return new CheckpointReport(
            [.. rest[true].Order(StringComparer.Ordinal)], [.. rest[false].Concat(_source.UnnamedTensors).Order(StringComparer.Ordinal)]);
    }

    private ModelFileException Error(string name, string expected, string found) =>
        ModelFileException.Mismatch(_source.Path, name, expected, found, "Take config.json and the weights from the same checkpoint.");
}
