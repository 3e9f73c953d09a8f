using System.Runtime.Intrinsics;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>Logits to probabilities, in place, with the same bits on every processor.</summary>
internal static unsafe class Softmax
{
    /// <summary>e^x over the sum of all.</summary>
    public static void Apply(Span<float> logits)
    {
        float max = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            max = MathF.Max(max, logit);
        }

        Exponentiate(logits, max);
        float sum = Lanes.Sum(logits);
        foreach (ref float value in logits)
        {
            value /= sum;
        }
    }

    /// <summary>What <see cref="Apply"/> gives for one of the logits.</summary>
    public static float Of(ReadOnlySpan<float> logits, int index)
    {
        float sum = 0;
        foreach (float logit in logits)
        {
            sum += Exponential.Vector<ScalarFloat, float>(logit - logits[index]);
        }

        return 1 / sum;
    }

    private static void Exponentiate(Span<float> logits, float max)
    {
        int i = 0;
        fixed (float* values = logits)
        {
            for (; i <= logits.Length - PortableVector.Count; i += PortableVector.Count)
            {
                Vector128<float> value = PortableVector.Subtract(PortableVector.Load(values + i), PortableVector.Create(max));
                PortableVector.Store(Exponential.Vector<PortableVector, Vector128<float>>(value), values + i);
            }
        }

        for (; i < logits.Length; i++)
        {
            logits[i] = Exponential.Vector<ScalarFloat, float>(logits[i] - max);
        }
    }
}
