using LightLM.Descriptions;
using LightLM.Onnx.Format;

namespace LightLM.Onnx;

/// <summary>Integer products of bytes: constants quantized at export, activations while the graph runs.</summary>
internal sealed class QuantizedOperators(GraphBuilder graph, ModelWeights weights, EncoderDescription encoder) : IOperators
{
    public string Embed(string ids, string tokenTypes)
    {
        QuantizedValue[] tensors =
        [
            Table(TensorNames.WordEmbeddings),
            Table(TensorNames.PositionEmbeddings),
            graph.Constant(TensorNames.TokenTypeEmbeddings, QuantizedTensor.Affine(weights.TokenTypes(encoder))),
            Table(TensorNames.Weight(TensorNames.EmbeddingsNorm)),
            Table(TensorNames.Bias(TensorNames.EmbeddingsNorm)),
        ];
        const string noMask = "";
        return graph.Node(
            GraphBuilder.RuntimeDomain,
            "QEmbedLayerNormalization",
            [
                ids,
                tokenTypes,
                .. tensors.Select(tensor => tensor.Bytes),
                noMask,
                .. tensors.Select(tensor => tensor.Scale),
                .. tensors.Select(tensor => tensor.ZeroPoint),
            ],
            [TensorNames.EmbeddingsNorm, "embeddings.mask_index"],
            Attributes.Of("epsilon", encoder.LayerNormEpsilon));
    }

    public string Attend(int layer, string input, string mask)
    {
        string module = SelfAttention.NameOf(layer);
        QuantizedValue activations = Quantize(input);
        QuantizedValue matrix = graph.Constant($"{module}.qkv.weight", QuantizedTensor.Symmetric(weights.QueryKeyValue(layer)));
        string bias = graph.Constant($"{module}.qkv.bias", weights.QueryKeyValueBias(layer));
        return graph.Fused(
            "QAttention",
            module,
            [activations.Bytes, matrix.Bytes, bias, activations.Scale, matrix.Scale, mask, activations.ZeroPoint, matrix.ZeroPoint],
            SelfAttention.AttributesOf(encoder.Layers[layer]));
    }

    // ONNX Runtime runs this pattern as one node when it loads the graph.
    public string Multiply(string module, string input)
    {
        QuantizedValue activations = Quantize(input);
        QuantizedValue matrix = graph.Constant(TensorNames.Weight(module), QuantizedTensor.Symmetric(weights.Matrix(module)));
        string scale = graph.Standard("Mul", $"{module}.scale", [activations.Scale, matrix.Scale]);
        string sums = graph.Standard(
            "MatMulInteger", $"{module}.sums", [activations.Bytes, matrix.Bytes, activations.ZeroPoint, matrix.ZeroPoint]);
        string fractions = graph.Standard("Cast", $"{module}.fractions", [sums], Attributes.To(TensorProto.Types.DataType.Float));
        return graph.Standard("Mul", $"{module}.product", [fractions, scale]);
    }

    private QuantizedValue Table(string name) => graph.Constant(name, QuantizedTensor.Affine(weights.Read(name)));

    private QuantizedValue Quantize(string input)
    {
        QuantizedValue value = QuantizedValue.Named(input);
        graph.Node("", "DynamicQuantizeLinear", [input], [value.Bytes, value.Scale, value.ZeroPoint]);
        return value;
    }
}
