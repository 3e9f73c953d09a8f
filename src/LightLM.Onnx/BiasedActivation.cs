using LightLM.Descriptions;

namespace LightLM.Onnx;

/// <summary>A bias and an activation after a product, as one operator where ONNX Runtime has one.</summary>
internal static class BiasedActivation
{
    /// <summary>Adds the nodes and returns the activations, under the module's name.</summary>
    public static string Add(GraphBuilder graph, Activation activation, string module, string product, string bias)
    {
        switch (activation)
        {
            case Activation.Gelu:
                return graph.Fused("BiasGelu", module, [product, bias]);
            case Activation.GeluTanh:
                return graph.Fused("FastGelu", module, [product, bias]);
            case Activation.Relu:
                return graph.Standard("Relu", module, [Sum()]);
            case Activation.Silu:
                string sum = Sum();
                return graph.Standard("Mul", module, [sum, graph.Standard("Sigmoid", $"{module}.gate", [sum])]);
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation.");
        }

        string Sum() => graph.Standard("Add", $"{module}.biased", [product, bias]);
    }
}
