using System.Numerics.Tensors;
using LightLM.Encoders.Chunks;
using LightLM.Kernels;
using LightLM.Kernels.Vectors;

namespace LightLM.Encoders.Steps;

/// <summary>
/// Queries, which are keys, too, and values to context [tokens, width]: in each round the tokens are sorted by their buckets and attend in
/// chunks; rounds are weighed by the sums of their exponentiated scores.
/// </summary>
internal sealed unsafe class HashedAttendStep(LayerContext layer, HashRotation? given = null) : ChunkedAttendStep(layer)
{
    private const float NormEpsilon = 1e-6f;

    /// <summary>The number of the layer.</summary>
    public int Index => Layer.Index;

    /// <summary>The same step with another rotation than the layer's own.</summary>
    public HashedAttendStep With(HashRotation rotation) => new(Layer, rotation);

    protected override void RunHead(
        ForwardPass pass, int start, int head, in ChunkOrder order, in HeadViews views, int paddedLength, Scratch scratch)
    {
        int headSize = Layer.Description.HeadSize;
        HashRotation? rotation = order.IsWhole ? null : given ?? Layer.Weights.Rotations!.For(paddedLength);
        int hashes = rotation is null ? 1 : rotation.Rounds * rotation.Columns;
        int buckets = rotation?.Buckets ?? 0;
        float* floats = scratch.Attention(ChunkMemory.Length(order, headSize, hashes, buckets, Layer.Kernels));
        ChunkMemory memory = new(floats, order, headSize, hashes, buckets, Layer.Kernels);
        views.Keys.CopyTo(memory.Shared);
        views.Keys.CopyTo(memory.Normalized);
        Layer.Kernels.NormalizeByRootMeanSquare(memory.Normalized, NormEpsilon);
        ChunkedHead chunks = new(order, Layer.Kernels, memory);
        if (rotation is null)
        {
            chunks.AttendInOrder(memory.Shared, memory.Normalized, views.Values, views.Context, hidesSelf: true);
            return;
        }

        Layer.Kernels.Multiply(memory.Shared, rotation.Head(head), memory.Rotated);
        Sort(rotation, order, memory);
        chunks.AttendSorted(memory.Sorted, memory.Shared, memory.Normalized, views.Values, memory.Results, memory.RoundLogits);
        Combine(order, memory, views.Context);
    }

    /// <summary>The tokens of each round by their buckets, those of one bucket in their own order.</summary>
    private static void Sort(HashRotation rotation, in ChunkOrder order, in ChunkMemory memory)
    {
        Span<int> buckets = new(memory.Buckets, order.Tokens);
        Span<int> starts = new(memory.Starts, rotation.Buckets + 1);
        for (int round = 0; round < order.Rounds; round++)
        {
            starts.Clear();
            for (int token = 0; token < order.Tokens; token++)
            {
                buckets[token] = rotation.BucketOf(memory.Rotated.RowSpan(token).Slice(round * rotation.Columns, rotation.Columns));
                starts[buckets[token] + 1]++;
            }

            for (int bucket = 0; bucket < rotation.Buckets; bucket++)
            {
                starts[bucket + 1] += starts[bucket];
            }

            Span<int> sorted = new(memory.Sorted + (round * order.Tokens), order.Tokens);
            for (int token = 0; token < order.Tokens; token++)
            {
                sorted[starts[buckets[token]]++] = token;
            }
        }
    }

    /// <summary>The mean of the rounds' results, weighed by their shares of all exponentiated scores.</summary>
    private static void Combine(in ChunkOrder order, in ChunkMemory memory, in Matrix context)
    {
        for (int token = 0; token < order.Tokens; token++)
        {
            float max = float.NegativeInfinity;
            for (int round = 0; round < order.Rounds; round++)
            {
                max = MathF.Max(max, memory.RoundLogits[(round * order.Tokens) + token]);
            }

            float sum = 0;
            Span<float> result = context.RowSpan(token);
            result.Clear();
            for (int round = 0; round < order.Rounds; round++)
            {
                int row = (round * order.Tokens) + token;
                float weight = Exponential.Vector<ScalarFloat, float>(memory.RoundLogits[row] - max);
                sum += weight;
                TensorPrimitives.MultiplyAdd(memory.Results.RowSpan(row), weight, result, result);
            }

            TensorPrimitives.Divide(result, sum, result);
        }
    }
}
