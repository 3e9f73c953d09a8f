using System.Runtime.InteropServices;
using Google.Protobuf;
using LightLM.Files;
using LightLM.Onnx.Format;
using LightLM.Onnx.Import.Evaluation;
using LightLM.Onnx.Import.Model;
using LightLM.Testing;
using Microsoft.ML.OnnxRuntime;
using static LightLM.Onnx.Format.TensorProto.Types;

namespace LightLM.Onnx.Tests.Import;

/// <summary>Single operators beside ONNX Runtime's, in the cases that whole graphs do not have.</summary>
public sealed class OperatorTests : IDisposable
{
    private const float Tolerance = 2e-6f;
    private readonly TemporaryFolder _folder = new();
    private readonly GraphProto _graph = new() { Name = "one" };
    private int _constants;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(17)]
    [InlineData(11)]
    public void Softmax(int version)
    {
        foreach (long axis in (long[])[0, 1, 2, -1, -2])
        {
            Check("Softmax", [Fractions(2, 3, 4)], version, attributes: Attributes.Of("axis", axis));
        }
    }

    [Theory]
    [InlineData(new long[] { 3 }, new long[] { 0 }, -1)]
    [InlineData(new long[] { -1 }, new long[] { long.MinValue }, -2)]
    [InlineData(new long[] { 1 }, new long[] { long.MaxValue }, 2)]
    [InlineData(new long[] { 2 }, new long[] { 1 }, 1)]
    [InlineData(new long[] { -100 }, new long[] { 100 }, 3)]
    public void Slice(long[] starts, long[] ends, long step)
    {
        foreach (long axis in (long[])[0, 1, -1])
        {
            Check("Slice", [Fractions(5, 6, 7), Integers([1], starts), Integers([1], ends), Integers([1], axis), Integers([1], step)]);
        }
    }

    [Fact]
    public void Shapes()
    {
        Check("Reshape", [Fractions(2, 3, 4), Integers([3], 0, -1, 2)]);
        Check("Flatten", [Fractions(2, 3, 4)], attributes: Attributes.Of("axis", 2));
        Check("Squeeze", [Fractions(1, 3, 1)]);
        Check("Squeeze", [Fractions(1, 3, 1), Integers([1], -1)]);
        Check("Unsqueeze", [Fractions(3, 4), Integers([2], -1, 0)]);
        Check("Tile", [Fractions(2, 3), Integers([2], 2, 3)]);
        Check("Expand", [Fractions(3, 1), Integers([3], 2, 1, 4)]);
        Check("Transpose", [Fractions(2, 3, 4)]);
        Check("Transpose", [Fractions(2, 3, 4)], attributes: Attributes.Of("perm", [1, 2, 0]));
        Check("ConstantOfShape", [Integers([2], 2, 3)]);
        Check("Range", [Integers([], 7), Integers([], -4), Integers([], -3)]);
        Check("Shape", [Fractions(2, 3, 4)], attributes: [Attributes.Of("start", -2), Attributes.Of("end", -1)]);
        Check("Size", [Fractions(2, 3)]);
    }

    [Fact]
    public void Indices()
    {
        Check("Gather", [Fractions(3, 4), Integers([2, 2], 0, -1, 2, 1)], attributes: Attributes.Of("axis", 1));
        Check("GatherElements", [Fractions(3, 4), Integers([2, 4], 0, -1, 2, 1, 0, 0, 1, 1)]);
        Check("Concat", [Fractions(2, 3), Fractions(2, 1)], attributes: Attributes.Of("axis", -1));
        Check("Split", [Fractions(2, 5), Integers([2], 2, 3)], outputs: 2, attributes: Attributes.Of("axis", 1));
        Check("Split", [Fractions(6, 2)], outputs: 3);
    }

    [Fact]
    public void Reductions()
    {
        Check("ReduceSum", [Fractions(2, 3, 4), Integers([2], 0, -1)], attributes: Attributes.Of("keepdims", 0));
        Check("ReduceSum", [Fractions(2, 3)], attributes: Attributes.Of("noop_with_empty_axes", 1));
        Check("ReduceMean", [Fractions(2, 3, 4)], attributes: Attributes.Of("axes", [1]));
        Check("ReduceMax", [Fractions(2, 3, 4)]);
        Check("CumSum", [Integers([2, 3], 1, 2, 3, 4, 5, 6), Integers([], 0)]);
        Check("LayerNormalization", [Fractions(2, 3, 8), Fractions(8), Fractions(8)]);
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("Less")]
    [InlineData("GreaterOrEqual")]
    [InlineData("Equal")]
    public void Two_numbers(string operation)
    {
        Check(operation, [Fractions(2, 1, 4), Fractions(3, 1)]);
        Check(operation, [Integers([3], 7, -7, 9), Integers([], 2)]);
    }

    [Theory]
    [InlineData("Abs")]
    [InlineData("Cos")]
    [InlineData("Erf")]
    [InlineData("Exp")]
    [InlineData("Neg")]
    [InlineData("Reciprocal")]
    [InlineData("Relu")]
    [InlineData("Sigmoid")]
    [InlineData("Sin")]
    [InlineData("Tanh")]
    public void One_number(string operation) => Check(operation, [Fractions(3, 50)]);

    [Fact]
    public void Products()
    {
        Check("MatMul", [Fractions(4), Fractions(2, 4, 3)]);
        Check("MatMul", [Fractions(2, 3, 4), Fractions(4)]);
        Check("MatMul", [Fractions(2, 1, 3, 4), Fractions(5, 4, 2)]);
        Check("Gemm", [Fractions(4, 3), Fractions(5, 4), Fractions(5)], attributes: [Attributes.Of("transA", 1), Attributes.Of("transB", 1), Attributes.Of("alpha", 0.5f), Attributes.Of("beta", 2f)]);
        Check("FusedMatMul", [Fractions(2, 4, 3), Fractions(2, 5, 4)], domain: GraphBuilder.RuntimeDomain, attributes: [Attributes.Of("transA", 1), Attributes.Of("transB", 1), Attributes.Of("alpha", 0.25f)]);
    }

    [Fact]
    public void Fused()
    {
        const string domain = GraphBuilder.RuntimeDomain;
        Check("FastGelu", [Fractions(2, 8), Fractions(8)], domain: domain);
        Check("Gelu", [Fractions(2, 8)], domain: domain);
        Check("QuickGelu", [Fractions(2, 8)], domain: domain);
        Check("SkipLayerNormalization", [Fractions(1, 2, 8), Fractions(1, 2, 8), Fractions(8), Fractions(8)], domain: domain, attributes: Attributes.Of("epsilon", 1e-5f));
        AttributeProto heads = Attributes.Of("num_heads", 2);
        Check("MultiHeadAttention", [Fractions(2, 3, 8), Fractions(2, 3, 8), Fractions(2, 3, 8), Fractions(24)], domain: domain, attributes: heads);
        Check("MultiHeadAttention", [Fractions(2, 3, 8), Fractions(2, 3, 8), Fractions(2, 3, 8)], domain: domain, attributes: [heads, Attributes.Of("scale", 0.3f)]);
        Check("Attention", [Fractions(2, 3, 8), Fractions(8, 24), Fractions(24), Integers32([2, 3], 1, 1, 0, 1, 0, 0)], domain: domain, attributes: heads);
        Check("Attention", [Fractions(2, 3, 8), Fractions(8, 24), Fractions(24), Integers32([2], 3, 1)], domain: domain, attributes: heads);
    }

    private string Fractions(params int[] shape)
    {
        Random random = new(_constants);
        float[] elements = [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(_ => (6 * random.NextSingle()) - 3)];
        return Constant(DataType.Float, shape, MemoryMarshal.AsBytes<float>(elements));
    }

    private string Integers(int[] shape, params long[] elements) => Constant(DataType.Int64, shape, MemoryMarshal.AsBytes<long>(elements));

    private string Integers32(int[] shape, params int[] elements) => Constant(DataType.Int32, shape, MemoryMarshal.AsBytes<int>(elements));

    private string Constant(DataType type, int[] shape, ReadOnlySpan<byte> bytes)
    {
        TensorProto tensor = new() { Name = $"constant{_constants++}", DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape.Select(size => (long)size));
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private void Check(string operation, string[] inputs, int version = 17, string domain = "", int outputs = 1, params AttributeProto[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(i => $"output{i}")];
        NodeProto node = new() { OpType = operation, Domain = domain };
        node.Input.Add(inputs);
        node.Output.Add(names);
        node.Attribute.Add(attributes);
        _graph.Node.Clear();
        _graph.Node.Add(node);
        _graph.Output.Clear();
        _graph.Output.Add(names.Select(name => new ValueInfoProto { Name = name }));
        ModelProto model = new() { IrVersion = 8, Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = version });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = GraphBuilder.RuntimeDomain, Version = 1 });
        Compare(_folder.Write("model.onnx", model.ToByteArray()), names);
        _graph.Initializer.Clear();
    }

    private static void Compare(string path, string[] names)
    {
        using StoredFile file = StoredFile.Open(path);
        Dictionary<string, Value> ours = new GraphEvaluator(ModelReader.Read(path, file, new ExternalFiles(path))).Run(new Dictionary<string, Value>());
        using SessionOptions options = new() { IntraOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using InferenceSession session = new(path, options);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> theirs = session.Run(run, Array.Empty<string>(), Array.Empty<OrtValue>(), names);
        foreach ((string name, OrtValue value) in names.Zip(theirs))
        {
            Assert.Equal(value.GetTensorTypeAndShape().Shape, ours[name].Shape.Select(size => (long)size));
            if (ours[name].Kind == ElementKind.Fraction)
            {
                float[] expected = value.GetTensorDataAsSpan<float>().ToArray();
                float tolerance = Tolerance * Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
                Assert.All(expected.Zip(ours[name].Fractions), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
            }
            else if (ours[name].Kind == ElementKind.Truth)
            {
                Assert.Equal(value.GetTensorDataAsSpan<bool>().ToArray().Select(truth => truth ? 1L : 0), ours[name].Integers);
            }
            else
            {
                Assert.Equal(value.GetTensorDataAsSpan<long>().ToArray(), ours[name].Integers);
            }
        }
    }
}
