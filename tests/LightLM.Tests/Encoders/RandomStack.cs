using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;

namespace LightLM.Tests.Encoders;

/// <summary>
/// Valid encoders of sizes that nobody would choose: layers of different numbers of heads and inner widths, widths beside every multiple
/// of a vector, and matrices of which each is stored in floats or in 8-bit integers.
/// </summary>
internal sealed class RandomStack : TensorSource
{
    public const int Vocabulary = 30;
    public const int MaxPositions = 40;

    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);

    private RandomStack(Random random, EncoderDescription encoder, TaskDescription task)
    {
        foreach (ExpectedTensor expected in ExpectedTensors.Of(encoder, task).Where(tensor => !tensor.IsOptional))
        {
            int[] shape = [.. expected.Shape.Select(dimension => (int)dimension.Size)];
            float spread = shape.Length == 2 ? 2f / MathF.Sqrt(shape[1]) : 1;
            float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(_ => spread * Next(random))];
            _values.Add(expected.Name, values);
            _tensors.Add(expected.Name, new TensorInfo(expected.Name, TensorType.Float32, shape));
        }
    }

    public override string Path => "random stack";

    public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <summary>Makes a model.</summary>
    /// <param name="random">Decides all.</param>
    /// <param name="integers">The share of matrices that are stored in 8-bit integers.</param>
    /// <param name="inFloats">A tensor that is stored in floats anyway.</param>
    /// <param name="change">Changes the description.</param>
    /// <param name="task">The head and its limits; null for none.</param>
    public static ModelPackage Create(
        Random random,
        double integers,
        string? inFloats = null,
        Func<EncoderDescription, EncoderDescription>? change = null,
        TaskDescription? task = null)
    {
        EncoderDescription encoder = new()
        {
            Embedding = new EmbeddingDescription { VocabularySize = Vocabulary, MaxPositions = MaxPositions, TokenTypes = 1 },
            HiddenSize = 1 + random.Next(90),
            HeadSize = 1 + random.Next(70),
            Activation = (Activation)random.Next(4),
            LayerNormEpsilon = 1e-6f,
            Layers = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => new LayerDescription(1 + random.Next(4), 1 + random.Next(130)))],
            Pooler = PoolerKind.None,
        };
        encoder = change?.Invoke(encoder) ?? encoder;
        task ??= new() { Head = HeadKind.Embedding, Labels = [], MaxLength = MaxPositions };
        RandomStack floats = new(random, encoder, task);
        int productsPerSum = 2 * (1 + random.Next(32));
        QuantizedTensors quantized = new(floats, ExpectedTensors.Of(encoder, task), productsPerSum);
        HashSet<string> chosen = [.. floats.Tensors.Keys.Where(name => quantized.IsQuantized(name) && random.NextDouble() < integers && name != inFloats)];
        return new ModelPackage
        {
            Path = floats.Path,
            Family = "bert",
            Encoder = encoder,
            Task = task,
            Provenance = new Provenance("random", "none", new string('0', 64)),
            Quantization = new QuantizationDescription(productsPerSum),
            Tensors = new Mixed(floats, quantized, chosen),
        };
    }

    /// <summary>The values of a tensor, to be bent before the encoder reads them.</summary>
    public float[] Values(string name) => _values[name];

    public override void Read(TensorInfo tensor, long offset, Span<byte> destination) =>
        MemoryMarshal.AsBytes<float>(_values[tensor.Name]).Slice((int)offset, destination.Length).CopyTo(destination);

    private static float Next(Random random) => ((random.NextSingle() + random.NextSingle() + random.NextSingle()) * 2) - 3;

    /// <summary>The floats of a source, and the integers of another for some of its matrices.</summary>
    internal sealed class Mixed(RandomStack floats, QuantizedTensors quantized, HashSet<string> chosen) : TensorSource
    {
        private readonly Dictionary<string, TensorInfo> _tensors = floats.Tensors.Values
            .Select(tensor => chosen.Contains(tensor.Name) ? quantized.Tensors[tensor.Name] : tensor)
            .Concat(chosen.Select(name => quantized.Tensors[QuantizedReading.ScaleName(name)]))
            .ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

        public RandomStack Floats => floats;

        public override string Path => floats.Path;

        public override IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

        public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
        {
            bool isFloat = floats.Tensors.ContainsKey(tensor.Name) && !chosen.Contains(tensor.Name);
            (isFloat ? (TensorSource)floats : quantized).Read(tensor, offset, destination);
        }
    }
}
