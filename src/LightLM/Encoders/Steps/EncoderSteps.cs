using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>The forward pass of an encoder as a list of steps, made once from its description.</summary>
internal static class EncoderSteps
{
    /// <summary>The steps, first to last; t is the tokens of the batch, r the rows that are asked for behind the last attention.</summary>
    /// <param name="description">The encoder.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="kernels">What the weights are packed for.</param>
    public static EncoderStep[] Of(EncoderDescription description, EncoderWeights weights, KernelSet kernels)
    {
        List<EncoderStep> steps = [new EmbedStep(weights.Embeddings, kernels)]; // ids [t]            -> states [t, hidden]
        if (description.IsReversible)
        {
            AddReversible(steps, description, weights, kernels);
            return [.. steps];
        }

        for (int i = 0; i < weights.Layers.Count; i++)
        {
            LayerContext layer = new(i, description, weights.Layers[i], kernels);
            steps.AddRange(
            [
                new ProjectStep(layer),                                         // states             -> Q [r, width], K and V [t, width]
                .. RotateStep.For(layer, weights.Positions.Sinusoids),          // Q, K, maybe V      -> the same, turned
                Attend(layer, weights.Positions.Distances),                     // Q, K, V            -> context [r, width]
                new AttentionOutputStep(layer),                                 // context, states    -> attended [r, hidden]
                new FeedForwardInnerStep(layer),                                // attended           -> inner [r, feed-forward]
                new FeedForwardOutputStep(layer),                               // inner, attended    -> states [r, hidden]
            ]);
        }

        return [.. steps];
    }

    /// <summary>Two streams of states [t, hidden]: attention reads the states and adds to the attention's, the feed-forward block the other way round.</summary>
    private static void AddReversible(List<EncoderStep> steps, EncoderDescription description, EncoderWeights weights, KernelSet kernels)
    {
        const WorkspaceBuffer states = WorkspaceBuffer.Hidden;
        const WorkspaceBuffer attention = WorkspaceBuffer.AttentionStates;
        steps.Add(new SplitStreamsStep());                                      // states             -> attention states [t, hidden]
        for (int i = 0; i < weights.Layers.Count; i++)
        {
            LayerContext layer = new(i, description, weights.Layers[i], kernels);
            steps.AddRange(
            [
                new NormalizeStep(layer, layer.Weights.AttentionNorm, states),  // states             -> normalized [t, hidden]
                new ProjectStep(layer),                                         // normalized         -> Q, K and V [t, width]
                Attend(layer, weights.Positions.Distances),                     // Q, K, V            -> context [t, width]
                new AddToStreamStep(layer, layer.Weights.AttentionOutput, attention, readsContext: true),
                new NormalizeStep(layer, layer.Weights.OutputNorm, attention),  // attention states   -> normalized [t, hidden]
                new FeedForwardInnerStep(layer),                                // normalized         -> inner [t, feed-forward]
                new AddToStreamStep(layer, layer.Weights.Output, states, readsContext: false),
            ]);
        }

        steps.Add(new JoinStreamsStep(weights.OutputNorm!, kernels));           // both               -> result [r, 2 * hidden]
    }

    private static HeadStep Attend(LayerContext layer, RelativePositions? distances) => layer.Description.Layers[layer.Index].Attention switch
    {
        AttentionKind.Full => new AttendStep(layer, distances),
        AttentionKind.Local => new LocalAttendStep(layer),
        AttentionKind.Hashed => new HashedAttendStep(layer),
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer.Index, "There is no such attention."),
    };
}
