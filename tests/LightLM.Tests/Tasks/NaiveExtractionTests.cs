using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tasks.Prompted;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>
/// Extraction by prompts against a naive one, from the text on: of choices the windows over the text vote, of what stands in the text each token is
/// judged by the window that sees most around it.
/// </summary>
public sealed class NaiveExtractionTests
{
    private const int MaxLength = 30;

    /// <summary>Above the second many prompts have no answer.</summary>
    private static readonly float[] Thresholds = [0.5f, 0.9f];
    private static readonly TaskDescription Description = new() { Head = HeadKind.PromptedExtraction, MaxLength = MaxLength };

    /// <summary>Prompts of two choices and of more, of a part of something, and full-width ones: as PaddleNLP asks, and as users write.</summary>
    private static readonly (string Name, string Prompt)[] Choices =
    [
        ("天[地,人]", "天[地,人]"), ("山[上下,水风,云]", "山[上下,水风,云]"), ("日［月星，火］", "日[月星,火]"), ("xyz [ab,10]", "xyz [ab,10]"), ("天地人[你]", "天地人[你]"),
    ];

    private static readonly int[] Lengths = [0, 1, 2, 7, 15, 22, 40, 61, 100];

    [Fact]
    public void A_choice_is_what_most_windows_answer()
    {
        Random random = new(91);
        using RandomTask task = new(97, Precision.Float32, Description);
        (int decided, int answered, int ofMoreWindows, int all) = (0, 0, 0, 0);
        foreach (int length in Lengths)
        {
            foreach ((string name, string prompt) in Choices)
            {
                string text = RandomTask.Text(random, length);
                (double Start, double End)[][] windows = Ask(task, text, prompt, out double tolerance);
                Token[] tokens = task.Oracle.Model.Tokens(prompt);
                foreach (float threshold in Thresholds)
                {
                    all++;
                    if (windows.All(window => IsSure(window, threshold, tolerance)))
                    {
                        (string Text, double Probability)?[] answers = [.. windows.Select(window => Likeliest(window, threshold, prompt, tokens))];
                        decided++;
                        answered += answers.Any(answer => answer is not null) ? 1 : 0;
                        ofMoreWindows += answers.Count(answer => answer is not null) > 1 ? 1 : 0;
                        (string Text, double Probability)? expected = Joined(answers);
                        ExtractionSchema schema = new([new(name)]);
                        Assert.All(task.Models, model => Check(expected, model.Extract(text, schema, threshold), name, 2 * tolerance));
                    }
                }
            }
        }

        Assert.True(2 * decided > all, $"{decided} of {all} are sure.");
        Assert.True(decided > answered && answered > 0 && ofMoreWindows > 0, $"Of {decided}, {answered} have an answer, {ofMoreWindows} from several windows.");
    }

    /// <summary>A place counts as the last window says that has a margin before it; what begins in the prompt or ends behind the text is left out.</summary>
    [Fact]
    public void Spans_are_what_the_windows_that_see_most_around_them_answer()
    {
        Random random = new(107);
        using RandomTask task = new(109, Precision.Float32, Description);
        (int decided, int found, int leftOut, int behindBorders) = (0, 0, 0, 0);
        foreach (int length in Lengths)
        {
            foreach (string prompt in (string[])["天地", "山水风", "xyz 10"])
            {
                string text = RandomTask.Text(random, length);
                (double Start, double End)[] places = AskAll(task, text, prompt, out double tolerance);
                Token[] tokens = task.Oracle.Model.Tokens(text);
                int firstText = task.Oracle.Model.Tokens(prompt).Length + 2;
                foreach (float threshold in Thresholds.Where(threshold => places.All(place =>
                    Math.Abs(place.Start - threshold) > tolerance && Math.Abs(place.End - threshold) > tolerance)))
                {
                    (int First, int Last, double Probability)[] all = [.. Spans(places, threshold)];
                    (int First, int Last, double Probability)[] expected =
                        [.. all.Where(span => span.First >= firstText && span.Last < firstText + tokens.Length)];
                    decided++;
                    found += expected.Length;
                    leftOut += all.Length - expected.Length;
                    behindBorders += expected.Count(span => span.First >= MaxLength);
                    Assert.All(task.Models, model =>
                    {
                        IReadOnlyList<Extraction> actual = model.Extract(text, new ExtractionSchema([new(prompt)]), threshold);
                        Assert.Equal(
                            expected.Select(span => new TextSpan(tokens[span.First - firstText].Start, tokens[span.Last - firstText].End - tokens[span.First - firstText].Start)),
                            actual.Select(one => one.Span!.Value));
                        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 2 * tolerance));
                    });
                }
            }
        }

        Assert.True(decided > Lengths.Length && found > 0 && leftOut > 0 && behindBorders > 0, $"{decided} decided: {found} found, {leftOut} left out, {behindBorders} late.");
    }

    [Fact]
    public void Windows_that_answer_alike_outvote_a_surer_one()
    {
        ChoiceVotes votes = new();
        Assert.Null(votes.Best());
        votes.Add("正向", 0.9f);
        votes.Add("负向", 0.5f);
        Assert.Equal("正向", votes.Best()?.Text);
        votes.Add("负向", 0.3f);
        Assert.Equal(("负向", null, 0.4f), (votes.Best()!.Value.Text, votes.Best()!.Value.Span, MathF.Round(votes.Best()!.Value.Probability, 6)));
        votes.Add("正向", 0.2f);
        Assert.Equal("正向", votes.Best()?.Text);
        votes.Clear();
        Assert.Null(votes.Best());
    }

    /// <summary>What stands in the text, of names on every level, has a place; parts are asked with their owner's text in front.</summary>
    [Fact]
    public void Choices_of_a_part_are_asked_behind_what_was_found()
    {
        const float threshold = 0.5f;
        Random random = new(101);
        using RandomTask task = new(103, Precision.Float32, Description);
        int compared = 0;
        foreach (int length in (int[])[4, 9, 15])
        {
            string text = RandomTask.Text(random, length);
            ExtractionSchema schema = ExtractionSchema.Parse("{\"天地\": [\"山\", \"水[风，云]\"]}");
            Assert.All(task.Models, model =>
            {
                foreach (Extraction found in model.Extract(text, schema, threshold))
                {
                    Assert.Equal(text.Substring(found.Span!.Value.Start, found.Span.Value.Length), found.Text);
                    string[] own = [.. found.Parts.Where(part => part.Name == "水[风，云]").Select(Show)];
                    string[] alone = [.. model.Extract(text, new ExtractionSchema([new($"{found.Text}的水[风,云]")]), threshold).Select(Show)];
                    Assert.Equal(alone, own);
                    compared += own.Length;
                }
            });
        }

        Assert.True(compared > 0, "No part was chosen.");

        static string Show(Extraction one) => $"{one.Text} {one.Span} {one.Probability:R}";
    }

    /// <summary>The probabilities of the prompt's tokens in each window, naively.</summary>
    private static (double Start, double End)[][] Ask(RandomTask task, string text, string prompt, out double tolerance)
    {
        Token[] words = task.Oracle.Model.Tokens(prompt);
        Token[] tokens = task.Oracle.Model.Tokens(text);
        int capacity = MaxLength - 3 - words.Length;
        int step = capacity - (2 * (capacity / 8));
        int[] starts = [0, .. Enumerable.Range(1, Math.Max(0, tokens.Length)).Select(window => window * step).TakeWhile(start => start + capacity - step < tokens.Length)];
        NaiveNumbers numbers = task.Oracle.Ask(naive =>
            [.. starts.SelectMany(start => naive.States(words, [.. tokens.Skip(start).Take(capacity)])[1..(words.Length + 1)].SelectMany(naive.Prompted))]);

        // A probability is off by at most a quarter of what its logit is off by, a product of two by half of that.
        tolerance = numbers.Tolerance / 4;
        return [.. numbers.Values.Chunk(2 * words.Length).Select(window => ((double, double)[])[.. window.Chunk(2).Select(logits => (Sigmoid(logits[0]), Sigmoid(logits[1])))])];
    }

    /// <summary>The probabilities of [CLS], the prompt, [SEP], the text and the last [SEP], naively: from the windows over the text.</summary>
    private static (double Start, double End)[] AskAll(RandomTask task, string text, string prompt, out double tolerance)
    {
        Token[] words = task.Oracle.Model.Tokens(prompt);
        Token[] tokens = task.Oracle.Model.Tokens(text);
        int capacity = MaxLength - 3 - words.Length;
        int margin = capacity / 8;
        int step = capacity - (2 * margin);
        int firstText = words.Length + 2;
        int[] starts = [0, .. Enumerable.Range(1, tokens.Length).Select(window => window * step).TakeWhile(start => start + capacity - step < tokens.Length)];
        NaiveNumbers numbers = task.Oracle.Ask(naive =>
        {
            double[][] places = new double[firstText + tokens.Length + 1][];
            foreach (int start in starts)
            {
                double[][] states = naive.States(words, [.. tokens.Skip(start).Take(capacity)]);
                for (int row = start == 0 ? 0 : firstText + margin; row < states.Length; row++)
                {
                    places[row < firstText ? row : row + start] = naive.Prompted(states[row]);
                }
            }

            return [.. places.SelectMany(place => place)];
        });
        tolerance = numbers.Tolerance / 4;
        return [.. numbers.Values.Chunk(2).Select(logits => (Sigmoid(logits[0]), Sigmoid(logits[1])))];
    }

    /// <summary>The most probable of the spans: each end takes the last start at or before it that lies behind the end before.</summary>
    private static (string Text, double Probability)? Likeliest(
        (double Start, double End)[] prompt, float threshold, string text, Token[] tokens)
    {
        (int First, int Last, double Probability)[] spans = [.. Spans(prompt, threshold).OrderByDescending(span => span.Probability)];
        return spans.Length == 0 ? null : (text[tokens[spans[0].First].Start..tokens[spans[0].Last].End], spans[0].Probability);
    }

    private static IEnumerable<(int First, int Last, double Probability)> Spans((double Start, double End)[] prompt, float threshold)
    {
        int behind = 0;
        for (int last = 0; last < prompt.Length; last++)
        {
            int first = Enumerable.Range(behind, last + 1 - behind).LastOrDefault(token => prompt[token].Start > threshold, -1);
            if (first >= 0 && prompt[last].End > threshold)
            {
                yield return (first, last, prompt[first].Start * prompt[last].End);
                behind = last + 1;
            }
        }
    }

    private static (string Text, double Probability)? Joined((string Text, double Probability)?[] answers) => answers
        .Where(answer => answer is not null)
        .GroupBy(answer => answer!.Value.Text, answer => answer!.Value.Probability)
        .OrderByDescending(votes => votes.Count()).ThenByDescending(votes => votes.Sum())
        .Select(votes => ((string, double)?)(votes.Key, votes.Average()))
        .FirstOrDefault();

    /// <summary>Whether no token is next to the threshold, and no two spans are about as probable.</summary>
    private static bool IsSure((double Start, double End)[] prompt, float threshold, double tolerance)
    {
        double[] spans = [.. Spans(prompt, threshold).Select(span => span.Probability).OrderDescending()];
        return prompt.All(token => Math.Abs(token.Start - threshold) > tolerance && Math.Abs(token.End - threshold) > tolerance)
            && (spans.Length < 2 || spans[0] - spans[1] > 4 * tolerance);
    }

    private static void Check((string Text, double Probability)? expected, IReadOnlyList<Extraction> found, string name, double tolerance)
    {
        if (expected is null)
        {
            Assert.Empty(found);
            return;
        }

        Extraction answer = Assert.Single(found);
        Assert.Equal((name, expected.Value.Text, null), (answer.Name, answer.Text, answer.Span));
        Assert.Equal(expected.Value.Probability, answer.Probability, tolerance);
        Assert.Empty(answer.Parts);
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}
