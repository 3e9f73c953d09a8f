using LightLM.Descriptions;
using LightLM.Onnx.Format;

namespace LightLM.Onnx;

/// <summary>What Attention and QAttention share.</summary>
internal static class SelfAttention
{
    /// <summary>The name of a layer's node and its output.</summary>
    public static string NameOf(int layer) => $"layers.{layer}.attention";

    /// <summary>The attributes of a layer's node. The scores of padding are the least number, so that it weighs exactly nothing.</summary>
    public static AttributeProto[] AttributesOf(LayerDescription layer) =>
        [Attributes.Of("num_heads", layer.AttentionHeads), Attributes.Of("mask_filter_value", float.MinValue)];
}
