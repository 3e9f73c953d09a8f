using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Timing.Models.Generated;

/// <summary>
/// Weights of a given shape with generated values: uniform with the standard deviation 0.02 that BERT starts its training from, and norms
/// that scale by 1, so that activations stay in the range of a trained model's. All tensors are parts of one block of numbers, each from a
/// place of its own, because a model of 110 million parameters should not need 400 MB before it is packed.
/// </summary>
internal sealed class GeneratedTensors : TensorSource
{
    private const float Range = 0.0346f;
    private const int PlaceStep = 64;
    private readonly Dictionary<string, TensorInfo> _tensors;
    private readonly int _elementBytes;
    private readonly byte[] _values;
    private readonly byte[] _ones;

    /// <summary>Generates the values.</summary>
    /// <param name="path">What errors call the source.</param>
    /// <param name="shapes">The tensors.</param>
    /// <param name="type">Their type: <see cref="TensorType.Float32"/> or <see cref="TensorType.Float16"/>.</param>
    public GeneratedTensors(string path, IEnumerable<ExpectedTensor> shapes, TensorType type)
    {
        Path = path;
        _elementBytes = type.Size();
        _tensors = shapes
            .Select(shape => new TensorInfo(shape.Name, type, [.. shape.Shape.Select(dimension => (int)dimension.Size)]))
            .ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        long largest = _tensors.Values.Max(tensor => tensor.Count);
        long widest = _tensors.Values.Where(IsScale).Select(tensor => tensor.Count).DefaultIfEmpty(0).Max();
        uint state = 1;
        _values = Stored(Enumerable.Range(0, checked((int)largest) + (PlaceStep * PlaceStep)).Select(_ => Next(ref state)), type);
        _ones = Stored(Enumerable.Repeat(1f, (int)widest), type);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int bytes = (int)tensor.Count * _elementBytes;
        Span<byte> stored = IsScale(tensor) ? _ones.AsSpan(0, bytes) : _values.AsSpan(Place(tensor.Name) * _elementBytes, bytes);
        stored.Slice((int)offset, destination.Length).CopyTo(destination);
    }

    private static bool IsScale(TensorInfo tensor) =>
        tensor.Shape.Count == 1 && tensor.Name.EndsWith("norm.weight", StringComparison.Ordinal);

    private static int Place(string name) => name.Aggregate(0, (sum, character) => ((31 * sum) + character) % PlaceStep) * PlaceStep;

    /// <summary>The linear congruential generator of Numerical Recipes, whose upper bits are random enough for this.</summary>
    private static float Next(ref uint state)
    {
        state = (1664525 * state) + 1013904223;
        return Range * ((int)state / (float)int.MaxValue);
    }

    private static byte[] Stored(IEnumerable<float> values, TensorType type) => type switch
    {
        TensorType.Float32 => MemoryMarshal.AsBytes<float>(values.ToArray()).ToArray(),
        TensorType.Float16 => MemoryMarshal.AsBytes<Half>(values.Select(value => (Half)value).ToArray()).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Expected single or half precision."),
    };
}
