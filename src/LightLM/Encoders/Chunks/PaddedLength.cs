using LightLM.Descriptions;

namespace LightLM.Encoders.Chunks;

/// <summary>
/// To what length a sequence is filled up before it is cut: a common multiple of all layers' chunks, unless the shortest chunk holds it. The
/// original fills up a batch; here it is each sequence by itself, so that a text's result does not depend on its neighbours.
/// </summary>
internal static class PaddedLength
{
    /// <summary>The length of a sequence of some tokens, or of a batch whose longest has as many.</summary>
    public static int Of(EncoderDescription encoder, int tokens)
    {
        int shortest = int.MaxValue;
        long multiple = 1;
        foreach (LayerDescription layer in encoder.Layers)
        {
            if (layer.Chunks is AttentionChunks chunks)
            {
                shortest = Math.Min(shortest, chunks.Length);
                multiple = Math.Min(InputLimits.MaxPositions, CommonMultiple(multiple, chunks.Length));
            }
        }

        return tokens <= shortest ? tokens : checked((int)((tokens + multiple - 1) / multiple * multiple));
    }

    private static long CommonMultiple(long a, long b)
    {
        (long x, long y) = (a, b);
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }

        return a / x * b;
    }
}
