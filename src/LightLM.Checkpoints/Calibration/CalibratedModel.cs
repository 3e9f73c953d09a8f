using LightLM.Formats;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints.Calibration;

/// <summary>A model quantized with the help of calibration texts.</summary>
public sealed record CalibratedModel
{
    /// <summary>The model with 8-bit weights, for <see cref="CompactWriter"/>; valid as long as the original is open.</summary>
    public required ModelPackage Package { get; init; }

    /// <summary>The tokens of the calibration texts, special tokens included.</summary>
    public required int Tokens { get; init; }

    /// <summary>The inputs of matrices that were smoothed; queries, keys and values share one.</summary>
    public required int SmoothedInputs { get; init; }

    /// <summary>The inputs that were looked at: four a layer.</summary>
    public required int Inputs { get; init; }

    /// <summary>The mean cosine of the tokens' last hidden states, in single precision and in 8 bits without smoothing.</summary>
    public required double PlainCosine { get; init; }

    /// <summary>The same for <see cref="Package"/>; never less.</summary>
    public required double Cosine { get; init; }
}
