using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>Which kernel computes an activation.</summary>
internal static class ActivationEpilogue
{
    /// <summary>The epilogue of a matrix product that computes an activation.</summary>
    public static Epilogue ToEpilogue(this Activation activation) => activation switch
    {
        Activation.Gelu => Epilogue.Gelu,
        Activation.GeluTanh => Epilogue.GeluTanh,
        Activation.Relu => Epilogue.Relu,
        Activation.Silu => Epilogue.Silu,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, message: null),
    };
}
