using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>Labels of texts and pairs against naive ones: the classifier over the pooler over [CLS], of what is left of texts that are too long.</summary>
public sealed class NaiveClassificationTests
{
    private const int MaxLength = 14;
    private static readonly string[] Labels = ["a", "b", "c", "d"];

    public static TheoryData<Precision> Precisions => RandomTask.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Scores_are_the_naive_ones(Precision precision)
    {
        Random random = new(19);
        foreach (int? maxFirst in (int?[])[null, 4, 9])
        {
            foreach (ScoreFunction function in Enum.GetValues<ScoreFunction>())
            {
                TaskDescription description = new()
                {
                    Head = HeadKind.SequenceClassification,
                    Labels = Labels,
                    MaxLength = MaxLength,
                    MaxFirstTokens = maxFirst,
                    ScoreFunction = function,
                };
                using RandomTask task = new(23, precision, description);
                foreach ((int first, int? second) in ((int, int?)[])[(3, null), (12, null), (30, null), (3, 2), (3, 40), (8, 8), (40, 2), (2, 0), (40, 40), (5, 7), (7, 5)])
                {
                    string text = RandomTask.Text(random, first);
                    string? other = second is int length ? RandomTask.Text(random, length) : null;
                    NaiveNumbers expected = task.Oracle.Ask(naive => Scores(naive, text, other, maxFirst, function));
                    Assert.All(task.Models, model =>
                    {
                        Classification result = model.Classify(text, other);
                        Assert.Equal(result.Labels.OrderByDescending(label => label.Score), result.Labels);
                        expected.Check(result.Labels.OrderBy(label => label.Id).Select(label => label.Score), model);
                    });
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Next_sentences_are_the_naive_ones(Precision precision)
    {
        Random random = new(29);
        using RandomTask task = new(31, precision, new TaskDescription { Head = HeadKind.MaskedLanguageModel, MaxLength = MaxLength, HasNextSentence = true });
        foreach ((int first, int second) in ((int, int)[])[(3, 2), (3, 40), (8, 8), (40, 2), (0, 5), (40, 40), (7, 5)])
        {
            (string text, string other) = (RandomTask.Text(random, first), RandomTask.Text(random, second));
            NaiveNumbers expected = task.Oracle.Ask(naive => [NaiveModel.Softmax(naive.Follows(naive.Pooled(States(naive, text, other, maxFirst: null)[0])))[0]]);
            Assert.All(task.Models, model => expected.Check([model.JudgeNextSentence(text, other)], model));
        }
    }

    private static double[] Scores(NaiveModel naive, string text, string? other, int? maxFirst, ScoreFunction function)
    {
        double[][] states = other is null ? naive.States(naive.Tokens(text).Take(MaxLength - 2)) : States(naive, text, other, maxFirst);
        double[] logits = naive.Classified(naive.Pooled(states[0]));
        return function switch
        {
            ScoreFunction.Softmax => NaiveModel.Softmax(logits),
            ScoreFunction.Sigmoid => [.. logits.Select(logit => 1 / (1 + Math.Exp(-logit)))],
            _ => logits,
        };
    }

    /// <summary>The last hidden states of a pair, of which so many tokens are left as the limits say.</summary>
    private static double[][] States(NaiveModel naive, string text, string other, int? maxFirst)
    {
        List<Token> first = [.. naive.Tokens(text).Take(maxFirst ?? int.MaxValue)];
        List<Token> second = [.. naive.Tokens(other)];
        while (first.Count + second.Count > MaxLength - 3)
        {
            List<Token> cut = maxFirst is null && first.Count > second.Count ? first : second;
            cut.RemoveAt(cut.Count - 1);
        }

        return naive.States([.. first], [.. second]);
    }
}
