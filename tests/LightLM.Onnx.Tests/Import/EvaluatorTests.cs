using LightLM.Onnx.Import.Evaluation;
using LightLM.Onnx.Import.Model;
using LightLM.Files;
using Microsoft.ML.OnnxRuntime;

namespace LightLM.Onnx.Tests.Import;

/// <summary>The evaluation of whole graphs beside ONNX Runtime's.</summary>
public sealed class EvaluatorTests
{
    private const float Tolerance = 5e-6f;
    private static readonly int[] Shape = [3, 12];
    private static readonly int[] Lengths = [12, 7, 1];

    [Theory]
    [MemberData(nameof(Golden.Names), MemberType = typeof(Golden))]
    public void A_graph_gives_what_ONNX_Runtime_makes_of_it(string name)
    {
        string path = Path.Combine(Golden.Folder(name), "model.onnx");
        using StoredFile file = StoredFile.Open(path);
        ExternalFiles external = new(path);
        GraphModel graph = ModelReader.Read(path, file, external);
        Dictionary<string, Value> inputs = graph.Inputs.ToDictionary(input => input.Name, input => Input(input.Name), StringComparer.Ordinal);
        Dictionary<string, Value> ours = new GraphEvaluator(graph).Run(inputs);

        using SessionOptions options = new() { IntraOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using InferenceSession session = new(path, options);
        using RunOptions run = new();
        OrtValue[] given = [.. inputs.Values.Select(value => OrtValue.CreateTensorValueFromMemory(value.Integers, [.. value.Shape.Select(size => (long)size)]))];
        using IDisposableReadOnlyCollection<OrtValue> theirs = session.Run(run, [.. inputs.Keys], given, graph.Outputs);
        foreach ((string output, OrtValue value) in graph.Outputs.Zip(theirs))
        {
            Assert.Equal(value.GetTensorTypeAndShape().Shape, ours[output].Shape.Select(size => (long)size));
            float[] expected = value.GetTensorDataAsSpan<float>().ToArray();
            float difference = expected.Zip(ours[output].Fractions, (x, y) => Math.Abs(x - y)).Max();
            Assert.InRange(difference, 0, Tolerance * expected.Max(Math.Abs));
        }

        Array.ForEach(given, value => value.Dispose());
        foreach (StoredFile opened in external.Opened)
        {
            opened.Dispose();
        }
    }

    private static Value Input(string name)
    {
        Random random = new(3);
        long[] elements = new long[Shape[0] * Shape[1]];
        for (int i = 0; i < elements.Length; i++)
        {
            bool isToken = i % Shape[1] < Lengths[i / Shape[1]];
            elements[i] = name switch
            {
                "input_ids" => isToken ? random.Next(2, 97) : 1,
                "attention_mask" => isToken ? 1 : 0,
                _ => random.Next(2),
            };
        }

        return Value.Of(Shape, elements);
    }
}
