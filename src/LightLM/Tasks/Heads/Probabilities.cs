using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>Turns logits into probabilities.</summary>
internal static class Probabilities
{
    /// <summary>Turns logits into scores, in place.</summary>
    public static void Apply(ScoreFunction function, Span<float> logits)
    {
        switch (function)
        {
            case ScoreFunction.Softmax:
                Softmax.Apply(logits);
                break;
            case ScoreFunction.Sigmoid:
                Sigmoid.Apply(logits);
                break;
        }
    }
}
