using System.Runtime.InteropServices;
using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>Every path's bits against those of the scalar specification, for the operations that have no sweep of their own beside it.</summary>
public sealed unsafe class SpecificationBitsTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Root_mean_squares(string path)
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            using GuardedMatrix expected = Input(5, columns), actual = Input(5, columns);
            KernelTestData.Specification.NormalizeByRootMeanSquare(expected.View, 1e-6f);
            KernelChoice.Select(path).NormalizeByRootMeanSquare(actual.View, 1e-6f);
            KernelTestData.AssertSameBits(expected.View, actual.View, $"{path} {columns} columns");
        }
    }

    [Fact]
    public void Sums_of_products()
    {
        Random random = new(7);
        for (int columns = 0; columns <= 70; columns++)
        {
            float[] left = [.. Enumerable.Range(0, columns).Select(_ => random.NextSingle() - 0.5f)];
            float[] right = [.. Enumerable.Range(0, columns).Select(_ => random.NextSingle() - 0.5f)];
            float[] lanes = new float[16];
            for (int i = 0; i < columns; i++)
            {
                lanes[i % 16] = MathF.FusedMultiplyAdd(left[i], right[i], lanes[i % 16]);
            }

            for (int half = 8; half > 0; half /= 2)
            {
                for (int i = 0; i < half; i++)
                {
                    lanes[i] += lanes[i + half];
                }
            }

            Assert.Equal(lanes[0], Lanes.SumOfProducts(left, right));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Rotations(string path)
    {
        for (int headSize = 2; headSize <= 68; headSize += 2)
        {
            using Sinusoids table = new(90, headSize);
            using GuardedMatrix expected = Input(4, 3 * headSize), actual = Input(4, 3 * headSize);
            KernelTestData.Specification.Rotate(expected.View, [3, 0, 89, 17], table);
            KernelChoice.Select(path).Rotate(actual.View, [3, 0, 89, 17], table);
            KernelTestData.AssertSameBits(expected.View, actual.View, $"{path} heads of {headSize}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Quantized_rows(string path)
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            using GuardedMatrix x = Input(5, columns), factors = Input(1, columns);
            foreach (bool hasFactors in (bool[])[false, true])
            {
                byte[] expected = Quantize(KernelTestData.Specification, x.View, hasFactors ? factors.View.Data : null);
                Assert.Equal(expected, Quantize(KernelChoice.Select(path), x.View, hasFactors ? factors.View.Data : null));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Attention_to_distances(string path)
    {
        Random random = new(3);
        foreach (int headSize in (ReadOnlySpan<int>)[2, 4, 16, 26, 34, 64])
        {
            foreach (int tokens in (ReadOnlySpan<int>)[1, 2, 5, 13, 17, 33, 80])
            {
                int maxDistance = 1 + random.Next(40);
                int[] positions = [.. Enumerable.Range(0, tokens).Where(position => position % 3 != 1)];
                foreach (bool isInt8 in (bool[])[false, true])
                {
                    using GuardedMatrix expected = Attend(KernelTestData.Specification, positions, tokens, headSize, maxDistance, isInt8);
                    using GuardedMatrix actual = Attend(KernelChoice.Select(path), positions, tokens, headSize, maxDistance, isInt8);
                    KernelTestData.AssertSameBits(
                        expected.View, actual.View, $"{path} int8 {isInt8}, {tokens} tokens, head size {headSize}, max distance {maxDistance}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Attention_in_chunks(string path)
    {
        foreach (int headSize in (ReadOnlySpan<int>)[1, 3, 8, 16, 26, 33, 64])
        {
            foreach (int keys in (ReadOnlySpan<int>)[1, 2, 7, 16, 33, 65])
            {
                float[] expected = AttendChunk(KernelTestData.Specification, queries: 19, keys, headSize);
                Assert.Equal(expected, AttendChunk(KernelChoice.Select(path), queries: 19, keys, headSize));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Scores_of_spans(string path)
    {
        foreach (int size in (ReadOnlySpan<int>)[1, 4, 26, 64])
        {
            using GuardedMatrix pairs = Input(70, 2 * size);
            Assert.Equal(ScoreSpans(KernelTestData.Specification, pairs.View, size), ScoreSpans(KernelChoice.Select(path), pairs.View, size));
        }
    }

    private static GuardedMatrix Input(int rows, int columns) => GuardedMatrix.Random(new Random((1000 * rows) + columns), rows, columns, 3);

    private static byte[] Quantize(KernelSet kernels, in Matrix x, float* factors)
    {
        using GuardedRows rows = new(x.Rows, x.Columns, Guard.Behind);
        kernels.Quantize(x, rows.View, factors);
        List<byte> all = [];
        for (int row = 0; row < x.Rows; row++)
        {
            all.AddRange(new ReadOnlySpan<byte>(rows.View.Row(row), x.Columns));
            all.AddRange(MemoryMarshal.AsBytes<float>([rows.View.Scales[row], rows.View.Offsets[row]]));
        }

        return [.. all];
    }

    private static GuardedMatrix Attend(KernelSet kernels, int[] positions, int tokens, int headSize, int maxDistance, bool isInt8)
    {
        const int heads = 2;
        using RelativePositions table = new(tokens, maxDistance, headSize, kernels);
        using GuardedMatrix query = Input(positions.Length, heads * headSize), keyValue = Input(tokens, 2 * heads * headSize);
        GuardedMatrix context = new(positions.Length, heads * headSize);
        RelativeQueries relative = new(table, positions);
        using AlignedBuffer scratch =
            new(isInt8 ? kernels.Int8AttentionScratch(tokens, headSize, maxDistance) : kernels.AttentionScratch(tokens, headSize, isRelative: true));
        if (isInt8)
        {
            kernels.AttendInInt8(query.View, keyValue.View, new HeadRange(0, heads, heads, headSize), context.View, scratch.Pointer, relative);
        }
        else
        {
            kernels.Attend(query.View, keyValue.View, new HeadRange(0, heads, heads, headSize), context.View, scratch.Pointer, relative);
        }

        return context;
    }

    /// <summary>Contexts, then logits.</summary>
    private static float[] AttendChunk(KernelSet kernels, int queries, int keyCount, int headSize)
    {
        using GuardedMatrix query = Input(queries, headSize), keys = Input(keyCount, headSize), values = Input(keyCount, headSize + 1);
        using GuardedMatrix context = new(queries, headSize);
        using AlignedBuffer scratch = new(kernels.ChunkScratch(keyCount, headSize));
        float[] logits = new float[queries];
        SelfPair[] self = [.. Enumerable.Range(0, Math.Min(queries, keyCount)).Select(i => new SelfPair(i, i))];
        fixed (float* found = logits)
        {
            kernels.AttendChunk(query.View, keys.View, values.View.First(headSize), self, context.View, found, scratch.Pointer);
        }

        Matrix result = context.View;
        return [.. Enumerable.Range(0, queries).SelectMany(row => result.RowSpan(row).ToArray()), .. logits];
    }

    private static float[] ScoreSpans(KernelSet kernels, in Matrix pairs, int size)
    {
        float[] spans = new float[pairs.Rows * pairs.Rows];
        using AlignedBuffer scratch = new((size + 1L) * kernels.PanelWidth);
        for (int last = 0; last < pairs.Rows; last += kernels.PanelWidth)
        {
            using GuardedMatrix scores = new(Math.Min(pairs.Rows, last + kernels.PanelWidth), kernels.PanelWidth);
            kernels.ScoreSpans(pairs.First(size), pairs.Last(size), last, 0.37f, scratch.Pointer, scores.View);
            for (int first = 0; first < scores.View.Rows; first++)
            {
                for (int lane = Math.Max(0, first - last); lane < Math.Min(kernels.PanelWidth, pairs.Rows - last); lane++)
                {
                    spans[(first * pairs.Rows) + last + lane] = scores.View.RowSpan(first)[lane];
                }
            }
        }

        return spans;
    }
}
