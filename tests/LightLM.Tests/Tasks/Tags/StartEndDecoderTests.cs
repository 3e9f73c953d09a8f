using LightLM.Tasks.Tags;
using LightLM.Tests.Kernels;

namespace LightLM.Tests.Tasks.Tags;

/// <summary>Spans of start and end labels against the rule in words: the nearest end of the label, from the start on.</summary>
public sealed class StartEndDecoderTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("1", "1", "1:0-0")]
    [InlineData("0100", "0010", "1:1-2")]
    [InlineData("1100", "0001", "1:0-3 1:1-3")]
    [InlineData("1000", "0101", "1:0-1")]
    [InlineData("1200", "0021", "1:0-3 2:1-2")]
    [InlineData("0010", "0100", "")]
    [InlineData("1002", "2001", "1:0-3")]
    [InlineData("0000", "1111", "")]
    public void A_start_takes_the_nearest_end_of_its_label(string starts, string ends, string expected) =>
        Assert.Equal(expected, Find(starts, ends, longest: 10));

    [Fact]
    public void No_span_is_longer_than_allowed() => Assert.Equal("1:1-3", Find("1100", "0001", longest: 3));

    [Fact]
    public void Random_labels_give_what_the_rule_gives()
    {
        Random random = new(11);
        for (int i = 0; i < 300; i++)
        {
            int tokens = random.Next(20);
            string starts = Labels(random, tokens);
            string ends = Labels(random, tokens);
            Assert.Equal(Rule(starts, ends), Find(starts, ends, longest: 20));
        }
    }

    private static string Labels(Random random, int tokens) => string.Concat(Enumerable.Range(0, tokens).Select(_ => random.Next(3)));

    private static string Rule(string starts, string ends)
    {
        List<string> spans = [];
        for (int first = 0; first < starts.Length; first++)
        {
            int last = ends.IndexOf(starts[first], first);
            if (starts[first] != '0' && last >= 0)
            {
                spans.Add($"{starts[first]}:{first}-{last}");
            }
        }

        return string.Join(' ', spans);
    }

    private static string Find(string starts, string ends, int longest)
    {
        const int labels = 3;
        using GuardedMatrix logits = new(starts.Length + 1, 2 * labels);
        logits.Fill(0);
        for (int token = 0; token < starts.Length; token++)
        {
            logits.View.RowSpan(token)[starts[token] - '0'] = 2;
            logits.View.RowSpan(token)[labels + ends[token] - '0'] = 1;
        }

        StartEndDecoder decoder = new(labels);
        decoder.Begin(starts.Length);
        decoder.Set(0, logits.View.Slice(0, starts.Length));
        ScoredSpan[] spans = decoder.Decode(longest).ToArray();
        double expected = Math.Exp(2) / (Math.Exp(2) + 2) * (Math.Exp(1) / (Math.Exp(1) + 2));
        Assert.All(spans, span => Assert.Equal(expected, span.Score, 1e-6));
        return string.Join(' ', spans.Select(span => $"{span.Type}:{span.First}-{span.Last}"));
    }
}
