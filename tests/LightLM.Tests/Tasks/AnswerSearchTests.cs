using LightLM.Descriptions;
using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>What becomes of scores that are equal, or exactly at a limit.</summary>
public sealed class AnswerSearchTests
{
    private const string Passage = "天地人。";
    private static readonly Token[] Tokens = [.. Enumerable.Range(0, Passage.Length).Select(place => new Token(place, place, 1))];

    [Fact]
    public void Of_equal_spans_the_first_and_then_the_shortest_comes_first() =>
        Assert.Equal(["天", "天地", "天地人", "地", "地人", "人"], Search([1, 1, 1], [2, 2, 2]).Select(answer => answer.Text));

    [Fact]
    public void A_margin_is_kept_by_a_score_that_reaches_it()
    {
        float[] starts = [1, 0.5f, 0];
        Assert.Equal(["天", "地"], Search(starts, [1, 1, 1], noAnswer: 0.5f, margin: 1, most: 1).Select(answer => answer.Text));
        Assert.Equal(["天"], Search(starts, [1, 1, 1], noAnswer: 0.5f, margin: 1.5f, most: 1).Select(answer => answer.Text));
        Assert.Empty(Search(starts, [1, 1, 1], noAnswer: 0.5f, margin: 1.75f, most: 1));
    }

    [Fact]
    public void What_speaks_for_no_answer_is_told_with_and_without_answers()
    {
        float[] starts = [1, 0.5f, 0];
        double mass = new[] { 0.5, 2, 2, 2, 1.5, 1.5, 1 }.Sum(Math.Exp);
        foreach (float? margin in (float?[])[null, 1.5f, 1.75f])
        {
            NoAnswer none = Search(starts, [1, 1, 1], noAnswer: 0.5f, margin).NoAnswer;
            Assert.Equal((0.5f, 1.5f, margin), (none.Score, none.BestMargin, none.Threshold));
            Assert.Equal(Math.Exp(0.5) / mass, none.Probability, 1e-6);
        }

        NoAnswer certain = Search([], [], noAnswer: 3).NoAnswer;
        Assert.Equal((1f, float.NegativeInfinity), (certain.Probability, certain.BestMargin));
    }

    [Theory]
    [InlineData(2, "天地人")]
    [InlineData(2.25f, "天地人。")]
    public void Closing_punctuation_goes_where_that_costs_two_at_most(float worth, string best) =>
        Assert.Equal(best, Search([9, 0, 0, 0], [-9, -9, 0, worth], most: 4)[0].Text);

    [Fact]
    public void A_search_that_held_a_huge_passage_is_not_kept()
    {
        AnswerSearch search = new(new TaskDescription { Head = HeadKind.QuestionAnswering, MaxLength = 512 });
        float[] same = new float[400];
        search.Add(0, same, same);
        Assert.True(search.Reset());
        for (int window = 0; window < 1000; window++)
        {
            search.Add(window * same.Length, same, same);
        }

        Assert.False(search.Reset());
    }

    private static AnswerList Search(float[] starts, float[] ends, float noAnswer = 0, float? margin = null, int most = 3)
    {
        AnswerSearch search = new(new TaskDescription
        {
            Head = HeadKind.QuestionAnswering,
            MaxLength = 512,
            MaxAnswerTokens = most,
            NoAnswerMargin = margin,
        });
        search.Add(0, starts, ends);
        return search.Best(Passage, Tokens, noAnswer, count: 100, cutQuestion: null, tokenCount: 0);
    }
}
