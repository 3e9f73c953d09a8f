using LightLM.Tasks.Tags;

namespace LightLM.Tests.Tasks.Tags;

/// <summary>The best sequence of a CRF against all sequences, and against a plain search in double precision.</summary>
public sealed class ConditionalRandomFieldTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void The_path_is_the_best_of_all_sequences()
    {
        Random random = new(3);
        for (int labels = 1; labels <= 4; labels++)
        {
            for (int tokens = 1; tokens <= 5; tokens++)
            {
                Scores scores = new(random, labels);
                float[][] logits = Rows(random, tokens, labels);
                double best = Sequences(tokens, labels).Max(sequence => scores.Of(logits, sequence));
                Assert.Equal(best, scores.Of(logits, Find(scores, logits)), Tolerance);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(100)]
    public void Any_number_of_labels_is_searched(int labels)
    {
        Random random = new(labels);
        foreach (int tokens in (int[])[1, 2, 3, 8, 70])
        {
            Scores scores = new(random, labels);
            float[][] logits = Rows(random, tokens, labels);
            Assert.Equal(scores.Best(logits), scores.Of(logits, Find(scores, logits)), tokens * Tolerance);
        }
    }

    /// <summary>Sums that only grew would have no digits left for what decides between labels.</summary>
    [Fact]
    public void A_long_text_is_labelled_as_its_parts_are()
    {
        Random random = new(5);
        Scores scores = new(random, 5);
        float[][] part = [.. Rows(random, 40, 5).Select(row => row.Select(value => value + 3000).ToArray()), [9000, 0, 0, 0, 0]];
        int[] once = Find(scores, [.. part, .. part]);
        int[] expected = once[part.Length..];
        int[] found = Find(scores, [.. Enumerable.Repeat(part, 400).SelectMany(rows => rows)]);
        Assert.All(Enumerable.Range(1, 398), i => Assert.Equal(once[..part.Length][1..^1], found.AsSpan(i * part.Length, part.Length)[1..^1].ToArray()));
        Assert.Equal(expected[1..], found[^(part.Length - 1)..]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Numbers_that_are_none_end_the_search_and_not_the_process(float value)
    {
        Random random = new(7);
        for (int i = 0; i < 60; i++)
        {
            Scores scores = new(random, 5);
            float[][] logits = Rows(random, 6, 5);
            float[] place = (i % 4) switch { 0 => scores.Transitions, 1 => scores.Start, 2 => scores.End, _ => logits[random.Next(6)] };
            Array.Fill(place, value, 0, 1 + random.Next(place.Length));
            Assert.All(Find(scores, logits), label => Assert.InRange(label, 0, 4));
        }
    }

    [Fact]
    public void A_forbidden_label_is_avoided_where_others_lead_on()
    {
        Scores scores = new(new Random(9), 3);
        Array.Fill(scores.Transitions, -10000, 0, 3);
        int[] path = Find(scores, [[9, 0, 0], [9, 0, 0], [9, 0, 0]]);
        Assert.DoesNotContain(0, path[..^1]);
    }

    [Fact]
    public void Of_equal_sequences_the_lower_labels_are_taken()
    {
        ConditionalRandomField crf = new(new float[9], new float[3], new float[3]);
        int[] path = new int[4];
        crf.FindPath(new float[12], new float[4 * crf.Stride], path);
        Assert.Equal([0, 0, 0, 0], path);
    }

    [Fact]
    public void Nothing_has_no_labels() => new ConditionalRandomField(new float[4], new float[2], new float[2]).FindPath([], [], []);

    private static int[] Find(Scores scores, float[][] logits)
    {
        ConditionalRandomField crf = new(scores.Transitions, scores.Start, scores.End);
        int[] path = new int[logits.Length];
        float[] memory = new float[logits.Length * crf.Stride];
        Array.Fill(memory, float.NaN);
        crf.FindPath([.. logits.SelectMany(row => row)], memory, path);
        return path;
    }

    private static float[][] Rows(Random random, int tokens, int labels) => [.. Enumerable.Range(0, tokens).Select(_ => Row(random, labels))];

    private static float[] Row(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)];

    private static IEnumerable<int[]> Sequences(int tokens, int labels) => tokens == 0
        ? [[]]
        : Sequences(tokens - 1, labels).SelectMany(sequence => Enumerable.Range(0, labels).Select(label => (int[])[.. sequence, label]));

    /// <summary>The scores of a CRF as its definition has them.</summary>
    private sealed class Scores(Random random, int labels)
    {
        public float[] Transitions { get; } = Row(random, labels * labels);

        public float[] Start { get; } = Row(random, labels);

        public float[] End { get; } = Row(random, labels);

        /// <summary>The score of a sequence.</summary>
        public double Of(float[][] logits, int[] sequence) =>
            (double)Start[sequence[0]] + End[sequence[^1]] + sequence.Select((label, token) => (double)logits[token][label]).Sum()
            + sequence.Zip(sequence.Skip(1), (before, label) => (double)Transitions[(before * labels) + label]).Sum();

        /// <summary>The greatest score of a sequence.</summary>
        public double Best(float[][] logits)
        {
            double[] best = [.. logits[0].Select((logit, label) => (double)logit + Start[label])];
            foreach (float[] row in logits.Skip(1))
            {
                best = [.. row.Select((logit, label) => logit + best.Select((score, before) => score + Transitions[(before * labels) + label]).Max())];
            }

            return best.Select((score, label) => score + End[label]).Max();
        }
    }
}
