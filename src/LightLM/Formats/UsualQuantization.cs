using LightLM.Descriptions;
using LightLM.Kernels.Int8;

namespace LightLM.Formats;

/// <summary>How conversion quantizes an encoder.</summary>
internal static class UsualQuantization
{
    /// <summary>In up to as many layers the same weights' error is no more than that of different ones.</summary>
    private const int FewLayers = 6;

    /// <summary>
    /// Half as many products in a sum leave the weights twice as many levels. That is needed where an error comes back: the error of weights
    /// that many layers share, or that of states which no norm behind a residual brings back to size.
    /// </summary>
    public static QuantizationDescription Of(EncoderDescription encoder)
    {
        int stored = encoder.Layers.Count(layer => layer.SharedWith is null);
        bool comesBack = encoder.IsReversible || encoder.Layers.Count > FewLayers * stored;
        return new QuantizationDescription(comesBack ? WeightQuantization.DefaultProductsPerSum / 2 : WeightQuantization.DefaultProductsPerSum);
    }
}
