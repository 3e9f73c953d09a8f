using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints;

/// <summary>What configurations call the activations; of several names for one, the first is written.</summary>
internal static class ActivationNames
{
    public static NameTable<Activation> Table { get; } = new(
        ("gelu", Activation.Gelu),
        ("gelu_python", Activation.Gelu),
        ("gelu_new", Activation.GeluTanh),
        ("gelu_pytorch_tanh", Activation.GeluTanh),
        ("gelu_fast", Activation.GeluTanh),
        ("relu", Activation.Relu),
        ("silu", Activation.Silu),
        ("swish", Activation.Silu));
}
