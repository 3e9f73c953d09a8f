using System.Numerics;
using LightLM.Descriptions;

namespace LightLM.Encoders.Chunks;

/// <summary>
/// To what length a sequence is filled up before it is cut: a common multiple of all layers' chunks, unless the shortest chunk holds it. The
/// original fills up a batch; here it is each sequence by itself, so that a text's result does not depend on its neighbours.
/// </summary>
internal sealed class Padding
{
    private readonly int _shortest = int.MaxValue;
    private readonly long _multiple = 1;

    public Padding(EncoderDescription encoder)
    {
        foreach (LayerDescription layer in encoder.Layers)
        {
            if (layer.Chunks is AttentionChunks chunks)
            {
                _shortest = Math.Min(_shortest, chunks.Length);
                long common = _multiple / (long)BigInteger.GreatestCommonDivisor(_multiple, chunks.Length) * chunks.Length;
                _multiple = Math.Min(InputLimits.MaxPositions, common);
            }
        }
    }

    /// <summary>The length of a sequence of some tokens, or of a batch whose longest has as many.</summary>
    public int LengthOf(int tokens) => tokens <= _shortest ? tokens : checked((int)((tokens + _multiple - 1) / _multiple * _multiple));
}
