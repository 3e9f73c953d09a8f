namespace LightLM.Kernels;

/// <summary>The frequencies 10000^(-2i / head size) of the pairs of a head's columns (Vaswani et al., 2017).</summary>
internal static class Frequencies
{
    private const double Base = 10000;

    /// <summary>One for each pair: [head size / 2].</summary>
    public static double[] Of(int headSize)
    {
        double[] frequencies = new double[headSize / 2];
        for (int pair = 0; pair < frequencies.Length; pair++)
        {
            frequencies[pair] = PortableMath.Exp2(-2.0 * pair / headSize * PortableMath.Log2(Base));
        }

        return frequencies;
    }
}
