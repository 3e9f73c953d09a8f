using LightLM.Descriptions;

namespace LightLM.Bench.Models;

/// <summary>The number of operations of an encoder, which is what its time is compared with.</summary>
internal static class EncoderOperations
{
    /// <summary>Multiplications and additions of the matrix products and of attention over one sequence.</summary>
    public static double Count(EncoderDescription encoder, int tokens)
    {
        double perToken = 0;
        foreach (LayerDescription layer in encoder.Layers)
        {
            double width = (double)layer.AttentionHeads * encoder.HeadSize;
            int projections = TensorNames.Projections(0, layer.Attention).Count + 1;
            perToken += (projections * width * encoder.HiddenSize) + (2.0 * encoder.HiddenSize * layer.FeedForwardSize);
            perToken += 2 * width * KeysSeen(layer, tokens);
        }

        return 2 * tokens * perToken;
    }

    /// <summary>How many keys a query is multiplied with.</summary>
    private static double KeysSeen(LayerDescription layer, int tokens) => layer.Chunks is not AttentionChunks chunks || tokens <= chunks.Length
        ? tokens
        : (layer.Hashing?.Rounds ?? 1) * (double)(chunks.Before + 1 + chunks.After) * chunks.Length;
}
