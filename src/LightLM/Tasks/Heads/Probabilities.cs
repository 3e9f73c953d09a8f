using System.Numerics.Tensors;
using LightLM.Descriptions;

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
                Softmax(logits);
                break;
            case ScoreFunction.Sigmoid:
                TensorPrimitives.Sigmoid<float>(logits, logits);
                break;
        }
    }

    /// <summary>softmax(logits), in place.</summary>
    public static void Softmax(Span<float> logits)
    {
        float max = TensorPrimitives.Max<float>(logits);
        TensorPrimitives.Subtract(logits, max, logits);
        TensorPrimitives.Exp<float>(logits, logits);
        TensorPrimitives.Divide(logits, TensorPrimitives.Sum<float>(logits), logits);
    }

    /// <summary>The probability of one label: softmax(logits)[index].</summary>
    public static float Of(ReadOnlySpan<float> logits, int index)
    {
        float sum = 0;
        foreach (float logit in logits)
        {
            sum += MathF.Exp(logit - logits[index]);
        }

        return 1 / sum;
    }
}
