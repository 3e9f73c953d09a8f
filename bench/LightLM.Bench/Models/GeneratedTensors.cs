using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Weights;

namespace LightLM.Bench.Models;

/// <summary>
/// Weights that nobody trained, the same at every run: time does not depend on their values. Matrices and tables are uniform with the standard
/// deviation of BERT's initialization (0.02), norms are neutral.
/// </summary>
internal sealed class GeneratedTensors(IEnumerable<ExpectedTensor> expected) : TensorSource
{
    private const float Range = 0.0346f;
    private readonly Dictionary<string, byte[]> _data = new(StringComparer.Ordinal);

    public override string Path => "generated weights";

    public override IReadOnlyDictionary<string, TensorInfo> Tensors { get; } = expected
        .Where(tensor => !tensor.IsOptional)
        .Select(tensor => new TensorInfo(tensor.Name, TensorType.Float32, [.. tensor.Shape.Select(dimension => (int)dimension.Size)]))
        .ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    public override ReadOnlySpan<byte> Bytes(TensorInfo tensor)
    {
        if (!_data.TryGetValue(tensor.Name, out byte[]? bytes))
        {
            float[] values = new float[tensor.Count];
            Fill(tensor, values);
            bytes = MemoryMarshal.AsBytes<float>(values).ToArray();
            _data[tensor.Name] = bytes;
        }

        return bytes;
    }

    private static void Fill(TensorInfo tensor, float[] values)
    {
        if (tensor.Shape.Count == 1)
        {
            bool isNorm = tensor.Name.EndsWith(TensorNames.Weight("norm"), StringComparison.Ordinal);
            Array.Fill(values, isNorm ? 1f : 0f);
            return;
        }

        Random random = new(tensor.Name.Sum(character => character));
        foreach (ref float value in values.AsSpan())
        {
            value = Range * ((2 * random.NextSingle()) - 1);
        }
    }
}
