namespace LightLM.Descriptions;

/// <summary>How a vector is normalized.</summary>
public enum NormKind
{
    /// <summary>LayerNorm (Ba et al., 2016): mean 0, variance 1, then a weight and a bias.</summary>
    Layer,

    /// <summary>Divided by the root of the mean square (Zhang and Sennrich, 2019), without a weight, as in RoFormer v2.</summary>
    RootMeanSquare,
}
