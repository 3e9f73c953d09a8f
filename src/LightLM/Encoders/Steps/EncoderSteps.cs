using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>The forward pass of an encoder as a list of steps, made once from its description.</summary>
internal static class EncoderSteps
{
    /// <summary>The steps, first to last; t is the tokens of the batch, r the rows that are asked for behind the last attention.</summary>
    /// <param name="description">The encoder.</param>
    /// <param name="embeddings">Its tables.</param>
    /// <param name="layers">The weights of each layer; layers that share them have the same object.</param>
    /// <param name="positions">What positions that are not learned need.</param>
    /// <param name="kernels">What the weights are packed for.</param>
    public static EncoderStep[] Of(
        EncoderDescription description, Embeddings embeddings, IReadOnlyList<LayerWeights> layers, PositionTables positions, KernelSet kernels)
    {
        List<EncoderStep> steps = [new EmbedStep(embeddings, kernels)];         // ids [t]            -> states [t, hidden]
        for (int i = 0; i < layers.Count; i++)
        {
            LayerContext layer = new(i, description, layers[i], kernels);
            steps.AddRange(
            [
                new ProjectStep(layer),                                         // states             -> Q [r, width], K and V [t, width]
                .. RotateStep.For(layer, positions.Sinusoids),                  // Q, K, maybe V      -> the same, turned
                new AttendStep(layer, positions.Distances),                     // Q, K, V            -> context [r, width]
                new AttentionOutputStep(layer),                                 // context, states    -> attended [r, hidden]
                new FeedForwardInnerStep(layer),                                // attended           -> inner [r, feed-forward]
                new FeedForwardOutputStep(layer),                               // inner, attended    -> states [r, hidden]
            ]);
        }

        return [.. steps];
    }
}
