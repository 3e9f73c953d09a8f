using LightLM.Descriptions;

namespace LightLM.Onnx;

/// <summary>Single precision.</summary>
internal sealed class FloatOperators(GraphBuilder graph, ModelWeights weights, EncoderDescription encoder) : IOperators
{
    public string Embed(string ids, string tokenTypes)
    {
        string[] tensors =
        [
            Constant(TensorNames.WordEmbeddings),
            Constant(TensorNames.PositionEmbeddings),
            graph.Constant(TensorNames.TokenTypeEmbeddings, weights.TokenTypes(encoder)),
            Constant(TensorNames.Weight(TensorNames.EmbeddingsNorm)),
            Constant(TensorNames.Bias(TensorNames.EmbeddingsNorm)),
        ];
        return graph.Node(
            GraphBuilder.RuntimeDomain,
            "EmbedLayerNormalization",
            [ids, tokenTypes, .. tensors],
            [TensorNames.EmbeddingsNorm, "embeddings.mask_index"],
            Attributes.Of("epsilon", encoder.LayerNormEpsilon));
    }

    public string Attend(int layer, string input, string mask)
    {
        string module = SelfAttention.NameOf(layer);
        long width = encoder.Layers[layer].AttentionHeads * encoder.HeadSize;
        return graph.Fused(
            "Attention",
            module,
            [
                input,
                graph.Constant($"{module}.qkv.weight", weights.QueryKeyValue(layer)),
                graph.Constant($"{module}.qkv.bias", weights.QueryKeyValueBias(layer)),
                mask,
            ],
            [.. SelfAttention.AttributesOf(encoder.Layers[layer]), Attributes.Of("qkv_hidden_sizes", width, width, width)]);
    }

    public string Multiply(string module, string input) =>
        graph.Standard("MatMul", $"{module}.product", [input, Matrix(module)]);

    private string Constant(string name) => graph.Constant(name, weights.Read(name));

    // A tied decoder's matrix is stored once; ONNX Runtime transposes it when it loads the graph.
    private string Matrix(string module) => module == TensorNames.LanguageModelDecoder && weights.HasTiedDecoder
        ? graph.Standard("Transpose", $"{module}.weight", [TensorNames.WordEmbeddings], Attributes.Of("perm", [1, 0]))
        : graph.Constant(TensorNames.Weight(module), weights.Matrix(module));
}
