using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>Texts that are ranked by a query against naive scores of the pairs.</summary>
public sealed class NaiveRankingTests
{
    private const int MaxLength = 14;

    public static TheoryData<Precision> Precisions => RandomTask.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Texts_are_sorted_by_the_naive_scores(Precision precision)
    {
        Random random = new(29);
        foreach (string[] labels in (string[][])[["fits"], ["no", "yes"]])
        {
            foreach (ScoreFunction function in Enum.GetValues<ScoreFunction>())
            {
                using RandomTask task = new(31, precision, new TaskDescription
                {
                    Head = HeadKind.SequenceClassification,
                    Labels = labels,
                    MaxLength = MaxLength,
                    ScoreFunction = function,
                });
                string query = RandomTask.Text(random, 5);
                string[] texts = [.. ((int[])[3, 0, 6, 20, 1, 9]).Select(length => RandomTask.Text(random, length))];
                NaiveNumbers scores = task.Oracle.Ask(naive => [.. texts.Select(text => Score(function, Logits(naive, query, text)))]);
                NaiveNumbers logits = task.Oracle.Ask(naive => [.. texts.Select(text => Logit(function, Logits(naive, query, text)))]);
                Assert.All(task.Models, model =>
                {
                    IReadOnlyList<RankedText> ranked = model.Rank(query, texts);
                    RankedText[] inOrder = [.. ranked.OrderBy(text => text.Index)];
                    Assert.Equal(texts, inOrder.Select(text => text.Text));
                    Assert.Equal(ranked.Select(text => text.Logit).OrderDescending(), ranked.Select(text => text.Logit));
                    scores.Check(inOrder.Select(text => text.Score), model);
                    logits.Check(inOrder.Select(text => text.Logit), model);
                    Assert.All(inOrder, text => Assert.Equal(text.Index is 3 or 5, text.Cuts.Count > 0));
                });
            }
        }
    }

    [Fact]
    public void Equal_texts_keep_their_order_and_none_is_refused()
    {
        TaskDescription reranker = new() { Head = HeadKind.SequenceClassification, Labels = ["fits"], MaxLength = MaxLength };
        using RandomTask task = new(31, Precision.Float32, reranker);
        LightModel model = task.Models[0];
        Assert.Equal([0, 1, 2], model.Rank("天", ["地", "地", "地"]).Select(text => text.Index));
        Assert.Contains("The texts", Assert.Throws<InputException>(() => model.Rank("天", [])).Message, StringComparison.Ordinal);
        PreparedInput<IReadOnlyList<RankedText>> input = model.PrepareRanking("天", ["地", "人"]);
        model.Run([input], TestContext.Current.CancellationToken);
        Assert.Equal(model.Rank("天", ["地", "人"]).Select(text => text.Logit), input.Read().Select(text => text.Logit));
        Assert.Throws<ArgumentNullException>(() => model.Rank("天", null!));
    }

    [Fact]
    public void Other_models_do_not_rank()
    {
        TaskDescription three = new() { Head = HeadKind.SequenceClassification, Labels = ["a", "b", "c"], MaxLength = MaxLength };
        using RandomTask labels = new(31, Precision.Float32, three);
        using RandomTask answers = new(31, Precision.Float32, new TaskDescription { Head = HeadKind.QuestionAnswering, MaxLength = MaxLength });
        TaskMismatchException error = Assert.Throws<TaskMismatchException>(() => labels.Models[0].Rank("天", ["地"]));
        Assert.Contains("3 labels", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<TaskMismatchException>(() => answers.Models[0].PrepareRanking("天", ["地"]));
        Assert.Contains("question answering", error.Message, StringComparison.Ordinal);
    }

    private static double[] Logits(NaiveModel naive, string query, string text)
    {
        List<Token> first = [.. naive.Tokens(query)];
        List<Token> second = [.. naive.Tokens(text)];
        while (first.Count + second.Count > MaxLength - 3)
        {
            List<Token> cut = first.Count > second.Count ? first : second;
            cut.RemoveAt(cut.Count - 1);
        }

        return naive.Classified(naive.Pooled(naive.States([.. first], [.. second])[0]));
    }

    private static double Score(ScoreFunction function, double[] logits) => function switch
    {
        ScoreFunction.Softmax => NaiveModel.Softmax(logits)[^1],
        ScoreFunction.Sigmoid => 1 / (1 + Math.Exp(-logits[^1])),
        _ => logits[^1],
    };

    private static double Logit(ScoreFunction function, double[] logits) =>
        function == ScoreFunction.Softmax && logits.Length == 2 ? logits[1] - logits[0] : logits[^1];
}
