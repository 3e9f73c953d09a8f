using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using LightLM.Onnx.Format;
using static LightLM.Onnx.Format.TensorProto.Types;

namespace LightLM.Onnx;

/// <summary>
/// Collects a graph's nodes and constants. A node has the name of its first output; constants are added once for each name.
/// </summary>
/// <param name="path">The file that will be written, for error messages.</param>
/// <param name="maxBytes">The most bytes of constants: a protobuf file cannot be larger than 2 GiB.</param>
internal sealed class GraphBuilder(string path, long maxBytes = GraphBuilder.LargestFile)
{
    /// <summary>What 32-bit lengths can express, less room for everything but the constants.</summary>
    public const long LargestFile = int.MaxValue - (16L << 20);

    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string RuntimeDomain = "com.microsoft";

    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The graph.</summary>
    public GraphProto Graph { get; } = new() { Name = "lightlm" };

    /// <summary>Adds an input of 64-bit integers.</summary>
    public string Input(string name, params ReadOnlySpan<Axis> shape)
    {
        Graph.Input.Add(ValueInfo(name, DataType.Int64, shape));
        return name;
    }

    /// <summary>Declares a value to be an output of the graph.</summary>
    public void Output(string name, params ReadOnlySpan<Axis> shape) => Graph.Output.Add(ValueInfo(name, DataType.Float, shape));

    /// <summary>Adds a node of a standard operator and returns its output.</summary>
    public string Standard(string operation, string output, string[] inputs, params AttributeProto[] attributes) =>
        Node("", operation, inputs, [output], attributes);

    /// <summary>Adds a node of one of ONNX Runtime's own operators and returns its output.</summary>
    public string Fused(string operation, string output, string[] inputs, params AttributeProto[] attributes) =>
        Node(RuntimeDomain, operation, inputs, [output], attributes);

    /// <summary>Adds a node and returns its first output.</summary>
    public string Node(string domain, string operation, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        NodeProto node = new() { Domain = domain, OpType = operation, Name = outputs[0] };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes);
        Graph.Node.Add(node);
        return outputs[0];
    }

    /// <summary>Adds a constant of fractions.</summary>
    public string Constant(string name, FloatTensor tensor)
    {
        byte[] bytes = MemoryMarshal.AsBytes<float>(tensor.Values).ToArray();
        return Constant(name, DataType.Float, bytes, tensor.Shape);
    }

    /// <summary>Adds a constant of bytes as <c>name_quantized</c>, <c>name_scale</c> and <c>name_zero_point</c>.</summary>
    public QuantizedValue Constant(string name, QuantizedTensor tensor)
    {
        QuantizedValue value = QuantizedValue.Named(name);
        DataType type = tensor.IsSigned ? DataType.Int8 : DataType.Uint8;
        Constant(value.Bytes, type, tensor.Bytes, tensor.Shape);
        Constant(value.Scale, new FloatTensor([tensor.Scale]));
        Constant(value.ZeroPoint, type, [tensor.ZeroPoint], []);
        return value;
    }

    /// <summary>Adds a constant integer without dimensions.</summary>
    public string Constant(string name, long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Constant(name, DataType.Int64, bytes, []);
    }

    private string Constant(string name, DataType type, byte[] bytes, int[] shape)
    {
        if (!_constants.Add(name))
        {
            return name;
        }

        _bytes += bytes.Length;
        if (_bytes > maxBytes)
        {
            const string remedy = "Export it in int8, or export a smaller model.";
            string expected = $"at most {maxBytes} bytes of weights, the limit of an ONNX file";
            throw ModelFileException.Mismatch(path, null, expected, "more", remedy);
        }

        TensorProto tensor = new() { Name = name, DataType = type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        tensor.Dims.Add(shape.Select(dimension => (long)dimension));
        Graph.Initializer.Add(tensor);
        return name;
    }

    private static ValueInfoProto ValueInfo(string name, DataType type, ReadOnlySpan<Axis> shape)
    {
        TensorShapeProto dimensions = new();
        foreach (Axis axis in shape)
        {
            dimensions.Dim.Add(axis.Name is string axisName
                ? new TensorShapeProto.Types.Dimension { DimParam = axisName }
                : new TensorShapeProto.Types.Dimension { DimValue = axis.Size });
        }

        TypeProto.Types.Tensor tensor = new() { ElemType = type, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
