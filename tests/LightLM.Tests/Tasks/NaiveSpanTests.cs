using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>
/// Entities by scores of spans, and by starts and ends, against naive ones, from the text on. Of the windows that hold a span or a token, the one
/// counts that has most of the text around its middle.
/// </summary>
public sealed class NaiveSpanTests
{
    private const int MaxLength = 26;
    private const int Capacity = MaxLength - 2;
    private const int Shared = 2 * (Capacity / 8);
    private static readonly int[] Lengths = [1, 2, 5, Capacity - 1, Capacity, Capacity + 1, 34, Capacity + (Capacity - Shared), 61];

    public static MatrixTheoryData<Precision, PointerKind, bool> Pointers =>
        new([Precision.Float32, Precision.Int8], Enum.GetValues<PointerKind>(), [true, false]);

    [Theory]
    [MemberData(nameof(Pointers))]
    public void Spans_above_0_are_entities_and_lie_in_each_other(Precision precision, PointerKind kind, bool isRotary)
    {
        Random random = new(71);
        TaskDescription description = new()
        {
            Head = HeadKind.SpanScoring,
            Labels = ["x", "y", "z"],
            MaxLength = MaxLength,
            Pointer = new PointerDescription(kind, Size: 10, isRotary),
        };
        using RandomTask task = new(73, precision, description);
        (int decided, int undecided, int nested) = (0, 0, 0);
        foreach (int length in Lengths)
        {
            string text = RandomTask.Text(random, length);
            Token[] tokens = task.Oracle.Model.Tokens(text);
            (Dictionary<(int Type, int First, int Last), double> scores, double tolerance) = Scores(task, tokens);
            undecided += scores.Values.Count(score => Math.Abs(score) <= tolerance);
            Assert.All(task.Models, model =>
            {
                IReadOnlyList<Entity> entities = model.FindEntities(text);
                HashSet<(int, int, int)> found = [];
                foreach (Entity entity in entities)
                {
                    Assert.Equal(text[entity.Start..entity.End], entity.Text);
                    (int first, int last) = (Array.FindIndex(tokens, token => token.Start == entity.Start), Array.FindIndex(tokens, token => token.End == entity.End));
                    int type = description.Labels.ToList().IndexOf(entity.Type);
                    double score = scores[(type, first, last)];
                    Assert.InRange(score, -tolerance, double.PositiveInfinity);
                    Assert.InRange(entity.Score, (float)(Logistic(score - tolerance) - 1e-6), (float)(Logistic(score + tolerance) + 1e-6));
                    Assert.True(found.Add((type, first, last)), $"{entity} is there twice.");
                }

                (int, int, int)[] missed = [.. scores.Where(entry => entry.Value > tolerance && !found.Contains(entry.Key)).Select(entry => entry.Key)];
                Assert.Empty(missed);
                Assert.Equal(entities.OrderBy(entity => entity.Start).ThenByDescending(entity => entity.End).ThenBy(entity => entity.Type, StringComparer.Ordinal), entities);
                decided += found.Count;
                nested += entities.Count(inner => entities.Any(outer => outer != inner && outer.Start <= inner.Start && inner.End <= outer.End));
            });
        }

        Assert.True(decided > 10 * undecided / (precision == Precision.Int8 ? 10 : 1), $"{decided} spans are sure, {undecided} are not.");
        Assert.True(nested > 0, "No entity lay in another.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Starts_take_the_nearest_ends(bool isSoft)
    {
        Random random = new(79);
        TaskDescription description = new()
        {
            Head = HeadKind.StartEndClassification,
            Labels = ["none", "x", "y"],
            MaxLength = MaxLength,
            SoftStartLabels = isSoft,
        };
        using RandomTask task = new(83, Precision.Float32, description);
        int compared = 0;
        foreach (int length in Lengths)
        {
            string text = RandomTask.Text(random, length);
            Token[] tokens = task.Oracle.Model.Tokens(text);
            NaiveNumbers numbers = task.Oracle.Ask(naive => [.. OfTokens(naive, tokens, naive.StartsAndEnds)]);
            double[][] starts = [.. numbers.Values.Chunk(6).Select(row => row[..3])];
            double[][] ends = [.. numbers.Values.Chunk(6).Select(row => row[3..])];
            if (starts.Concat(ends).All(row => row.Max() - row.Order().ElementAt(1) > 2 * numbers.Tolerance))
            {
                string expected = string.Join(' ', Expected(starts, ends).Select(span => $"{description.Labels[span.Label]}:{tokens[span.First].Start}-{tokens[span.Last].End}"));
                double[] scores = [.. Expected(starts, ends).Select(span => NaiveModel.Softmax(starts[span.First])[span.Label] * NaiveModel.Softmax(ends[span.Last])[span.Label])];
                Assert.All(task.Models, model =>
                {
                    IReadOnlyList<Entity> entities = model.FindEntities(text);
                    Assert.Equal(expected, string.Join(' ', entities.Select(entity => $"{entity.Type}:{entity.Start}-{entity.End}")));
                    Assert.All(entities.Zip(scores), pair => Assert.Equal(pair.Second, pair.First.Score, (4 * numbers.Tolerance) + 1e-6));
                    Assert.Equal(["x", "y"], model.EntityTypes);
                });
                compared++;
            }
        }

        Assert.InRange(compared, Lengths.Length - 2, Lengths.Length);
    }

    private static IEnumerable<(int Label, int First, int Last)> Expected(double[][] starts, double[][] ends)
    {
        for (int first = 0; first < starts.Length; first++)
        {
            int label = Best(starts[first]);
            int last = Enumerable.Range(first, starts.Length - first).FirstOrDefault(token => Best(ends[token]) == label, -1);
            if (label > 0 && last >= 0 && last < first + Capacity)
            {
                yield return (label, first, last);
            }
        }
    }

    private static int Best(double[] logits) => Array.IndexOf(logits, logits.Max());

    /// <summary>The scores of all spans of a text that lie in a window.</summary>
    private static (Dictionary<(int Type, int First, int Last), double> Scores, double Tolerance) Scores(RandomTask task, Token[] tokens)
    {
        int types = task.Task.Labels.Count;
        (int Type, int First, int Last)[] spans = [.. Enumerable.Range(0, types).SelectMany(type => Enumerable.Range(0, tokens.Length)
            .SelectMany(first => Enumerable.Range(first, Math.Min(Capacity, tokens.Length - first)).Select(last => (type, first, last)))
            .Where(span => Windows(tokens.Length, span.first, span.last).Any()))];
        NaiveNumbers numbers = task.Oracle.Ask(naive =>
        {
            Dictionary<int, double[]> windows = Starts(tokens.Length).ToDictionary(
                start => start, start => naive.SpanScores(naive.States(tokens.Skip(start).Take(Capacity))));
            return [.. spans.Select(span =>
            {
                int start = Windows(tokens.Length, span.First, span.Last).First();
                int rows = Math.Min(Capacity, tokens.Length - start) + 2;
                return windows[start][(((span.Type * rows) + 1 + span.First - start) * rows) + 1 + span.Last - start];
            })];
        });
        return (spans.Zip(numbers.Values).ToDictionary(pair => pair.First, pair => pair.Second), numbers.Tolerance);
    }

    /// <summary>What a head makes of each token's state in the window that counts.</summary>
    private static IEnumerable<double> OfTokens(NaiveModel naive, Token[] tokens, Func<double[], double[]> head)
    {
        Dictionary<int, double[][]> windows = Starts(tokens.Length).ToDictionary(start => start, start => naive.States(tokens.Skip(start).Take(Capacity)));
        return Enumerable.Range(0, tokens.Length).SelectMany(token =>
        {
            int start = Windows(tokens.Length, token, token).First();
            return head(windows[start][1 + token - start]);
        });
    }

    /// <summary>The windows that hold a span whole, first the one with most of the text around its middle.</summary>
    private static IEnumerable<int> Windows(int tokens, int first, int last)
    {
        int final = Starts(tokens).Last();
        int middle = (first + last) / 2;
        return Starts(tokens).Where(start => start <= first && last < start + Capacity).OrderByDescending(start => Math.Min(
            start == 0 ? int.MaxValue : middle - start, start == final ? int.MaxValue : start + Capacity - 1 - middle));
    }

    private static IEnumerable<int> Starts(int tokens)
    {
        yield return 0;
        for (int start = Capacity - Shared; start + Shared < tokens; start += Capacity - Shared)
        {
            yield return start;
        }
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
