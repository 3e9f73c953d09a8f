namespace LightLM.Descriptions;

/// <summary>How tokens are sorted into buckets by random rotations (Andoni et al., 2015).</summary>
/// <param name="Rounds">How often, each time with another rotation; the results are weighed against each other.</param>
/// <param name="Buckets">
/// The number of buckets, even; 0 chooses it by the length of the text. With <paramref name="SecondBuckets"/> a bucket is a pair of numbers,
/// each from a rotation of its own.
/// </param>
/// <param name="SecondBuckets">How many values the second number has, even; 0 where there is one number only.</param>
/// <param name="Seed">From what the rotations are drawn, as PyTorch's generator does it.</param>
public sealed record BucketHashing(int Rounds, int Buckets, int SecondBuckets, int Seed);
