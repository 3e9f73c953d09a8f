using LightLM.Descriptions;
using static LightLM.Onnx.Format.TensorProto.Types;

namespace LightLM.Onnx;

/// <summary>The encoder: from token ids to the last hidden states. A value has the name of the module that computes it.</summary>
internal sealed class EncoderGraph(GraphBuilder graph, ModelWeights weights, EncoderDescription encoder, IOperators operators)
{
    /// <summary>The value of the last hidden states [batch, tokens, hidden].</summary>
    public const string LastHiddenState = "last_hidden_state";

    public void Build()
    {
        string ids = Integers("input_ids");
        string mask = Integers("attention_mask");
        string tokenTypes = Integers("token_type_ids");
        string states = operators.Embed(ids, tokenTypes);
        for (int layer = 0; layer < encoder.Layers.Count; layer++)
        {
            states = Layer(layer, states, mask);
        }
    }

    // The embedding and attention operators take 32-bit integers, everybody's tokenizers give 64.
    private string Integers(string input) =>
        graph.Standard("Cast", $"{input}.int32", [graph.Input(input, "batch", "tokens")], Attributes.To(DataType.Int32));

    private string Layer(int layer, string states, string mask)
    {
        string output = TensorNames.AttentionOutput(layer);
        string attended = operators.Multiply(output, operators.Attend(layer, states, mask));
        string middle = Normalize(TensorNames.AttentionNorm(layer), TensorNames.AttentionNorm(layer), attended, states, output);

        string inner = TensorNames.FeedForwardInner(layer);
        string outer = TensorNames.FeedForwardOutput(layer);
        string activated = BiasedActivation.Add(graph, encoder.Activation, inner, operators.Multiply(inner, middle), Bias(inner));
        string value = layer == encoder.Layers.Count - 1 ? LastHiddenState : TensorNames.FeedForwardNorm(layer);
        return Normalize(value, TensorNames.FeedForwardNorm(layer), operators.Multiply(outer, activated), middle, outer);
    }

    /// <summary>LayerNorm of a product, its bias and the residual.</summary>
    private string Normalize(string value, string norm, string product, string residual, string biased) => graph.Fused(
        "SkipLayerNormalization",
        value,
        [product, residual, Constant(TensorNames.Weight(norm)), Bias(norm), Bias(biased)],
        Attributes.Of("epsilon", encoder.LayerNormEpsilon));

    private string Bias(string module) => Constant(TensorNames.Bias(module));

    private string Constant(string name) => graph.Constant(name, weights.Read(name));
}
