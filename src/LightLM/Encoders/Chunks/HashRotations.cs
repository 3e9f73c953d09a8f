using System.Collections.Concurrent;
using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders.Chunks;

/// <summary>The random rotations of a layer with hashed attention.</summary>
internal sealed class HashRotations : IDisposable
{
    private readonly LayerDescription _layer;
    private readonly int _headSize;
    private readonly int _maxPositions;
    private readonly KernelSet _kernels;
    private readonly ConcurrentDictionary<(int First, int Second), HashRotation> _drawn = [];

    /// <summary>Draws the rotation, where the number of buckets is known; else each when it is needed.</summary>
    public HashRotations(EncoderDescription encoder, LayerDescription layer, KernelSet kernels)
    {
        _layer = layer;
        _headSize = encoder.HeadSize;
        _maxPositions = encoder.Embedding.MaxPositions;
        _kernels = kernels;
        if (layer.Hashing!.Buckets > 0)
        {
            _ = For(paddedLength: 0);
        }
    }

    /// <summary>The rotation for sequences of a padded length.</summary>
    public HashRotation For(int paddedLength)
    {
        BucketHashing hashing = _layer.Hashing!;
        (int First, int Second) buckets = hashing.Buckets > 0 ? (hashing.Buckets, hashing.SecondBuckets) : Usual(paddedLength);
        return _drawn.GetOrAdd(buckets, (wanted, self) => self.Draw(wanted.First, wanted.Second), this);
    }

    public void Dispose()
    {
        foreach (HashRotation rotation in _drawn.Values)
        {
            rotation.Dispose();
        }
    }

    /// <summary>The number of buckets that the original chooses for a length: about twice as many as chunks, a power of two, in two factors if large.</summary>
    private (int First, int Second) Usual(int paddedLength)
    {
        int chunk = _layer.Chunks!.Length;
        int power = int.Log2(2 * (paddedLength / chunk));
        int limit = 2 * Math.Max((int)Math.Sqrt(_maxPositions / chunk), chunk);
        return 1 << power > limit ? (1 << (power / 2), 1 << (power - (power / 2))) : (1 << power, 0);
    }

    private HashRotation Draw(int first, int second)
    {
        BucketHashing hashing = _layer.Hashing!;
        int columns = (first + second) / 2;
        float[] numbers = NormalNumbers.Draw((uint)hashing.Seed, checked(_layer.AttentionHeads * _headSize * hashing.Rounds * columns));
        return new HashRotation(numbers, _layer.AttentionHeads, _headSize, hashing with { Buckets = first, SecondBuckets = second }, _kernels);
    }
}
