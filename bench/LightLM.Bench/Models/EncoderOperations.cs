using LightLM.Descriptions;

namespace LightLM.Bench.Models;

/// <summary>The number of operations of an encoder, which is what its time is compared with.</summary>
internal static class EncoderOperations
{
    /// <summary>Multiplications and additions of the matrix products and of attention over one sequence.</summary>
    public static double Count(EncoderDescription encoder, int tokens)
    {
        double perToken = 0;
        double perPair = 0;
        foreach (LayerDescription layer in encoder.Layers)
        {
            double width = (double)layer.AttentionHeads * encoder.HeadSize;
            perToken += (4 * width * encoder.HiddenSize) + (2.0 * encoder.HiddenSize * layer.FeedForwardSize);
            perPair += 2 * width;
        }

        return 2 * tokens * (perToken + (tokens * perPair));
    }
}
