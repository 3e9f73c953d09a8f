using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders.Chunks;

/// <summary>A random rotation for each head and each round of hashing, packed as the weights of a matrix product.</summary>
internal sealed class HashRotation : IDisposable
{
    private readonly PackedMatrix[] _heads;
    private readonly int _first;
    private readonly int _second;

    /// <summary>Packs a rotation.</summary>
    /// <param name="numbers">[heads, head size, rounds, columns].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="headSize">Their width.</param>
    /// <param name="hashing">The rounds, and how many buckets there are.</param>
    /// <param name="kernels">What it is packed for.</param>
    public HashRotation(ReadOnlySpan<float> numbers, int heads, int headSize, BucketHashing hashing, KernelSet kernels)
    {
        (_first, _second, Rounds) = (hashing.Buckets, hashing.SecondBuckets, hashing.Rounds);
        int outputs = Rounds * Columns;
        _heads = new PackedMatrix[heads];
        float[] output = new float[headSize];
        for (int head = 0; head < heads; head++)
        {
            PackedMatrix packed = new(headSize, outputs, kernels.PanelWidth);
            for (int i = 0; i < outputs; i++)
            {
                for (int input = 0; input < headSize; input++)
                {
                    output[input] = numbers[(((head * headSize) + input) * outputs) + i];
                }

                packed.PackOutput(i, output);
            }

            _heads[head] = packed;
        }
    }

    /// <summary>How often tokens are hashed.</summary>
    public int Rounds { get; }

    /// <summary>The number of buckets.</summary>
    public int Buckets => _first * Math.Max(1, _second);

    /// <summary>The columns of a round: a bucket's number is that of the largest of them and of their negatives.</summary>
    public int Columns => (_first + _second) / 2;

    /// <summary>The weights of a head: head size inputs, rounds * columns outputs.</summary>
    public PackedMatrix Head(int head) => _heads[head];

    /// <summary>The bucket of a token.</summary>
    /// <param name="rotated">What the rotation of one round made of its query [columns].</param>
    public int BucketOf(ReadOnlySpan<float> rotated)
    {
        int first = Largest(rotated[..(_first / 2)]);
        return _second == 0 ? first : first + (_first * Largest(rotated[(_first / 2)..]));
    }

    public void Dispose()
    {
        foreach (PackedMatrix head in _heads)
        {
            head.Dispose();
        }
    }

    /// <summary>The index of the largest of the values and, behind them, their negatives.</summary>
    private static int Largest(ReadOnlySpan<float> values)
    {
        int most = 0, least = 0;
        for (int i = 1; i < values.Length; i++)
        {
            most = values[i] > values[most] ? i : most;
            least = values[i] < values[least] ? i : least;
        }

        return values[most] >= -values[least] ? most : values.Length + least;
    }
}
