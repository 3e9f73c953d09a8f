using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>
/// Pairs of spans against naive ones: the mean state of the tokens that overlap each, side by side, a dense layer with tanh, a classifier.
/// A text beyond the limit is read in a window with both spans about its middle.
/// </summary>
public sealed class NaiveCoreferenceTests
{
    private const int MaxLength = 15;
    private const int Capacity = MaxLength - 2;

    public static TheoryData<Precision> Precisions => RandomTask.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Probabilities_are_the_naive_ones(Precision precision)
    {
        Random random = new(13);
        TaskDescription description = new() { Head = HeadKind.SpanPairClassification, Labels = ["no", "yes", "maybe"], MaxLength = MaxLength };
        using RandomTask task = new(17, precision, description);
        ((int First, int Count) One, (int First, int Count) Other)[] spans =
        [
            ((0, 1), (1, 1)), ((2, 1), (0, 2)), ((0, 3), (1, 4)), ((3, 2), (3, 2)), ((4, 5), (5, 1)), ((0, 2), (11, 2)), ((0, 13), (6, 1)),
            ((20, 1), (21, 3)), ((30, 2), (20, 3)), ((17, 1), (29, 1)), ((57, 3), (50, 1)), ((59, 1), (47, 2)), ((0, 1), (12, 1)), ((7, 1), (6, 1)),
        ];
        foreach (int length in (int[])[5, Capacity, Capacity + 1, 60])
        {
            string[] words = RandomTask.Words(random, length);
            string text = string.Concat(words);
            foreach (((int First, int Count) one, (int First, int Count) other) in spans)
            {
                if (Math.Max(one.First + one.Count, other.First + other.Count) <= length)
                {
                    NaiveNumbers expected = task.Oracle.Ask(naive => Probabilities(naive, text, one, other));
                    Assert.All(task.Models, model => expected.Check(Scores(model, text, Place(words, one), Place(words, other)), model));
                }
            }
        }
    }

    [Fact]
    public void Spans_of_characters_are_those_of_the_tokens_that_they_touch()
    {
        TaskDescription description = new() { Head = HeadKind.SpanPairClassification, Labels = ["no", "yes"], MaxLength = MaxLength };
        using RandomTask task = new(17, Precision.Float32, description);
        const string text = "天xyz 地10 𠮷ab";
        Check(new TextSpan(2, 1), (1, 1), new TextSpan(5, 2), (2, 2));
        Check(new TextSpan(3, 2), (1, 1), new TextSpan(9, 1), (4, 1));
        Check(new TextSpan(0, text.Length), (0, 6), new TextSpan(11, 1), (5, 1));

        void Check(TextSpan first, (int First, int Count) firstTokens, TextSpan second, (int First, int Count) secondTokens)
        {
            NaiveNumbers expected = task.Oracle.Ask(naive => Probabilities(naive, text, firstTokens, secondTokens));
            Assert.All(task.Models, model => expected.Check(Scores(model, text, first, second), model));
        }
    }

    private static IEnumerable<float> Scores(LightModel model, string text, TextSpan first, TextSpan second)
    {
        Classification result = model.ResolveCoreference(text, first, second);
        Assert.Equal(result.Labels.OrderByDescending(label => label.Score), result.Labels);
        Assert.All(result.Labels, label => Assert.Equal(model.Task.Labels[label.Id], label.Label));
        return result.Labels.OrderBy(label => label.Id).Select(label => label.Score);
    }

    private static double[] Probabilities(NaiveModel naive, string text, (int First, int Count) one, (int First, int Count) other)
    {
        Token[] tokens = naive.Tokens(text);
        int first = Math.Min(one.First, other.First);
        int end = Math.Max(one.First + one.Count, other.First + other.Count);
        int start = Enumerable.Range(0, Math.Max(1, tokens.Length - Capacity + 1)).MinBy(start => Math.Abs(start + (Capacity / 2) - ((first + end) / 2)));
        double[][] states = naive.States(tokens.Skip(start).Take(Capacity));
        return NaiveModel.Softmax(naive.Classified(naive.Joined([.. Mean(one), .. Mean(other)])));

        double[] Mean((int First, int Count) span) => NaiveModel.Mean(states.Skip(1 + span.First - start).Take(span.Count));
    }

    private static TextSpan Place(string[] words, (int First, int Count) span)
    {
        int start = string.Concat(words[..span.First]).Length;
        return new TextSpan(start, string.Concat(words[span.First..(span.First + span.Count)]).TrimEnd().Length);
    }
}
