using LightLM.Kernels;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

/// <summary>
/// Every path's attention, in floats and in 8-bit integers, against one query at a time in double precision: all lengths beside the blocks,
/// all tails of head sizes, a part of the queries and a part of the heads.
/// </summary>
public sealed unsafe class OracleAttentionTests
{
    private const int Heads = 3;

    private static readonly int[] Reaches = [1, 2, 5, 16, 31, 64];

    public static MatrixTheoryData<string, Guard> Cases => OracleCases.PathsAndGuards;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Contexts_are_those_of_one_query_at_a_time(string path, Guard guard)
    {
        Random random = new(23);
        foreach (int headSize in (ReadOnlySpan<int>)[1, 3, 4, 8, 11, 16, 20, 26, 31, 32, 33, 64])
        {
            foreach (int tokens in (ReadOnlySpan<int>)[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 31, 33, 48, 65])
            {
                Check(KernelChoice.Select(path), random, tokens, headSize, isInt8: false, guard);
                Check(KernelChoice.Select(path), random, tokens, headSize, isInt8: true, guard);
            }
        }
    }

    /// <summary>Relative positions: reaches below, at and above the lengths of sequences, and queries that are not neighbours.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Contexts_with_distances_are_those_of_one_query_at_a_time(string path, Guard guard)
    {
        Random random = new(24);
        foreach (int headSize in (ReadOnlySpan<int>)[2, 4, 16, 26, 34, 64])
        {
            foreach (int tokens in (ReadOnlySpan<int>)[1, 2, 5, 13, 17, 33, 80])
            {
                int maxDistance = Reaches[random.Next(Reaches.Length)];
                Check(KernelChoice.Select(path), random, tokens, headSize, isInt8: false, guard, maxDistance);
                Check(KernelChoice.Select(path), random, tokens, headSize, isInt8: true, guard, maxDistance);
            }
        }
    }

    private static void Check(KernelSet kernels, Random random, int tokens, int headSize, bool isInt8, Guard guard, int maxDistance = 0)
    {
        string what = $"{kernels.Name} {(isInt8 ? "int8" : "fp32")} {tokens} tokens, head size {headSize}, max distance {maxDistance}";
        int queries = 1 + random.Next(tokens);
        int[] positions = [.. Enumerable.Range(0, tokens).OrderBy(_ => random.Next()).Take(queries).Order()];
        bool isRelative = maxDistance > 0;
        using RelativePositions? table = isRelative ? new RelativePositions(tokens + random.Next(3), maxDistance, headSize, kernels) : null;
        RelativeQueries relative = new(table, positions);
        HeadRange heads = new(random.Next(2), 1 + random.Next(2), Heads, headSize);
        using GuardedMatrix query = GuardedMatrix.Random(random, queries, Heads * headSize, 2, guard);
        using GuardedMatrix keyValue = GuardedMatrix.Random(random, tokens, 2 * Heads * headSize, 2, guard);
        using GuardedMatrix context = new(queries, Heads * headSize, guard);
        using GuardedMemory scratch = Scratch(isInt8 ? kernels.Int8AttentionScratch(tokens, headSize, maxDistance) : kernels.AttentionScratch(tokens, headSize, isRelative), guard);
        if (isInt8)
        {
            kernels.AttendInInt8(query.View, keyValue.View, heads, context.View, (float*)scratch.Address, relative);
        }
        else
        {
            kernels.Attend(query.View, keyValue.View, heads, context.View, (float*)scratch.Address, relative);
        }

        for (int head = 0; head < Heads; head++)
        {
            bool isAsked = head >= heads.First && head < heads.First + heads.Count;
            float[,] keys = Columns(keyValue.View, head * headSize, headSize);
            float[,] values = Columns(keyValue.View, (Heads + head) * headSize, headSize);
            for (int row = 0; row < queries; row++)
            {
                ReadOnlySpan<float> actual = context.View.RowSpan(row).Slice(head * headSize, headSize);
                if (!isAsked)
                {
                    Assert.All(actual.ToArray(), value => Assert.True(float.IsNaN(value), "A head that was not asked for is left as it is."));
                    continue;
                }

                float[] one = query.View.RowSpan(row).Slice(head * headSize, headSize).ToArray();
                NaiveDistances? distances = isRelative ? new NaiveDistances(positions[row], maxDistance, headSize) : null;
                Estimate[] expected = isInt8 ? NaiveAttention.OfBytes(one, keys, values, distances) : NaiveAttention.OfFloats(one, keys, values, distances);
                for (int i = 0; i < headSize; i++)
                {
                    OracleCases.AssertAllowed(expected[i], actual[i], what, row, (head * headSize) + i);
                }
            }
        }
    }

    /// <summary>Scratch memory begins on a cache line, so that up to one may lie between its end and the guard.</summary>
    private static GuardedMemory Scratch(long floats, Guard guard) => new((nuint)((floats + 15) / 16 * 16 * sizeof(float)), guard);

    private static float[,] Columns(in Matrix x, int first, int count)
    {
        float[,] columns = new float[x.Rows, count];
        for (int row = 0; row < x.Rows; row++)
        {
            for (int i = 0; i < count; i++)
            {
                columns[row, i] = x.RowSpan(row)[first + i];
            }
        }

        return columns;
    }
}
