using LightLM.Kernels;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

/// <summary>
/// Every path's attention of a chunk against one query at a time in double precision: all tails of queries, keys and head sizes, and queries
/// that see their own keys never, once, several times, or alone.
/// </summary>
public sealed unsafe class ChunkAttentionTests
{
    public static MatrixTheoryData<string, Guard> Cases => OracleCases.PathsAndGuards;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Contexts_and_logits_are_those_of_one_query_at_a_time(string path, Guard guard)
    {
        Random random = new(29);
        foreach (int headSize in (ReadOnlySpan<int>)[1, 3, 8, 16, 26, 31, 32, 33, 64])
        {
            foreach (int queries in (ReadOnlySpan<int>)[1, 2, 5, 7, 8, 15, 16, 17, 31, 33])
            {
                foreach (int keys in (ReadOnlySpan<int>)[1, 2, 6, 13, 33, 65])
                {
                    Check(KernelChoice.Select(path), random, queries, keys, headSize, guard);
                }
            }
        }
    }

    private static void Check(KernelSet kernels, Random random, int queries, int keyCount, int headSize, Guard guard)
    {
        string what = $"{kernels.Name}, {queries} queries, {keyCount} keys, head size {headSize}";
        SelfPair[] self =
        [
            .. Enumerable.Range(0, queries).SelectMany(query => Enumerable.Range(0, random.Next(4)).Select(_ => new SelfPair(query, random.Next(keyCount)))).Distinct(),
        ];
        using GuardedMatrix query = GuardedMatrix.Random(random, queries, headSize, 2, guard);
        using GuardedMatrix keys = GuardedMatrix.Random(random, keyCount, headSize, 2, guard);
        using GuardedMatrix values = GuardedMatrix.Random(random, keyCount, headSize, 2, guard);
        using GuardedMatrix context = new(queries, headSize, guard);
        using GuardedMemory logits = new((nuint)(queries * sizeof(float)), guard);
        using GuardedMemory scratch = new((nuint)((kernels.ChunkScratch(keyCount, headSize) + 15) / 16 * 16 * sizeof(float)), guard);
        kernels.AttendChunk(query.View, keys.View, values.View, self, context.View, (float*)logits.Address, (float*)scratch.Address);
        for (int row = 0; row < queries; row++)
        {
            HashSet<int> own = [.. self.Where(pair => pair.Query == row).Select(pair => pair.Key)];
            bool isAlone = own.Count == keyCount;
            int[] seen = [.. Enumerable.Range(0, keyCount).Where(key => isAlone || !own.Contains(key))];
            float[] one = isAlone ? new float[headSize] : query.View.RowSpan(row).ToArray();
            Estimate[] expected = NaiveAttention.OfFloats(one, Rows(keys.View, seen), Rows(values.View, seen));
            for (int i = 0; i < headSize; i++)
            {
                OracleCases.AssertAllowed(expected[i], context.View.RowSpan(row)[i], what, row, i);
            }

            double logit = isAlone ? ChunkAttention.SelfScore + Math.Log(keyCount) : Math.Log(seen.Sum(key => Math.Exp(Score(one, keys.View.RowSpan(key)))));
            float found = ((float*)logits.Address)[row];
            Assert.True(Math.Abs(found - logit) <= 4e-6 * (1 + Math.Abs(logit)), $"{what}, row {row}: expected a logit of {logit:R}, found {found:R}.");
        }
    }

    private static double Score(ReadOnlySpan<float> query, ReadOnlySpan<float> key)
    {
        double score = 0;
        for (int i = 0; i < query.Length; i++)
        {
            score += (double)query[i] * key[i];
        }

        return score / Math.Sqrt(query.Length);
    }

    private static float[,] Rows(in Matrix x, int[] rows)
    {
        float[,] chosen = new float[rows.Length, x.Columns];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int i = 0; i < x.Columns; i++)
            {
                chosen[row, i] = x.RowSpan(rows[row])[i];
            }
        }

        return chosen;
    }
}
