using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>
/// Answers against naive ones: a span scores its start logit plus its end logit, in the window where that is most, of the 20 best starts
/// and ends of each; "no answer" what [CLS] scores in the window where that is least; a probability is the softmax over all of them.
/// </summary>
public sealed class NaiveAnswerTests
{
    private const int All = 100_000;
    private const int MaxLength = 40;
    private const int MaxQuestion = 6;
    private const int MaxAnswer = 7;
    private const int Candidates = 20;

    public static TheoryData<Precision> Precisions => RandomTask.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Answers_are_the_naive_ones(Precision precision)
    {
        Random random = new(29);
        foreach (int overlap in (int[])[0, 11, 128])
        {
            using RandomTask task = new(31, precision, Task(overlap));
            foreach ((int question, int passage) in ((int, int)[])[(1, 1), (4, 20), (6, 31), (6, 32), (9, 32), (2, 36), (30, 100), (3, 140)])
            {
                Check(task, RandomTask.Text(random, question), RandomTask.Text(random, passage), overlap);
            }
        }
    }

    /// <summary>A question that is too long leaves room for 16 tokens of the passage, or for half of what there is.</summary>
    [Theory]
    [InlineData(MaxLength, 30, 16)]
    [InlineData(MaxLength, 21, 40)]
    [InlineData(MaxLength, 22, 17)]
    [InlineData(20, 40, 30)]
    [InlineData(19, 9, 8)]
    public void A_long_question_leaves_room_for_the_passage(int maxLength, int question, int passage)
    {
        const int overlap = 5;
        Random random = new(43);
        using RandomTask task = new(47, Precision.Float32, Task(overlap) with { MaxLength = maxLength, MaxQuestionTokens = 64 });
        Check(task, RandomTask.Text(random, question), RandomTask.Text(random, passage), overlap);
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Below_the_margin_there_is_no_answer(Precision precision)
    {
        const int overlap = 9;
        Random random = new(37);
        string question = RandomTask.Text(random, 5);
        string passage = RandomTask.Text(random, 90);
        using RandomTask task = new(41, precision, Task(overlap));
        Windows windows = Windows.Of(task, question, passage, overlap);
        double[] margins = [.. windows.Spans(0).Select(span => span.Value - windows.NoAnswer).Order()];
        foreach (double margin in (double[])[margins[0] - 1, margins[margins.Length / 2], margins[^20], margins[^1] + 1])
        {
            using RandomTask strict = new(41, precision, Task(overlap) with { NoAnswerMargin = (float)margin });
            int least = margins.Count(value => value >= margin + (4 * windows.Tolerance));
            int most = margins.Count(value => value >= margin - (4 * windows.Tolerance));
            foreach ((LightModel model, LightModel other) in strict.Models.Zip(task.Models))
            {
                AnswerList answers = model.Answer(question, passage, All);
                Assert.InRange(answers.Count, least, most);
                Assert.Equal(other.Answer(question, passage, answers.Count), answers);
            }
        }
    }

    private static TaskDescription Task(int overlap) => new()
    {
        Head = HeadKind.QuestionAnswering,
        MaxLength = MaxLength,
        MaxQuestionTokens = MaxQuestion,
        WindowOverlap = overlap,
        MaxAnswerTokens = MaxAnswer,
    };

    private static void Check(RandomTask task, string question, string passage, int overlap)
    {
        Windows windows = Windows.Of(task, question, passage, overlap);
        Token[] tokens = task.Oracle.Model.Tokens(passage);
        Assert.All(task.Models, model => Check(model, question, passage, tokens, windows));
    }

    private static void Check(LightModel model, string question, string passage, Token[] tokens, Windows windows)
    {
        AnswerList answers = model.Answer(question, passage, All);
        Dictionary<(int First, int Last), Answer> found = answers.ToDictionary(answer =>
            (Array.FindIndex(tokens, token => token.Start == answer.Start), Array.FindLastIndex(tokens, token => token.End == answer.End)));

        // A start or an end that is as good as the last of the best may be among them or not.
        Dictionary<(int First, int Last), double> most = windows.Spans(windows.Tolerance);
        Dictionary<(int First, int Last), double> least = windows.Spans(-windows.Tolerance);
        Assert.Subset(most.Keys.ToHashSet(), found.Keys.ToHashSet());
        Assert.Subset(found.Keys.ToHashSet(), least.Keys.ToHashSet());
        double tolerance = 2 * windows.Tolerance;
        double sum = Math.Exp(windows.NoAnswer) + answers.Sum(answer => Math.Exp(answer.Score));
        Assert.All(found, pair =>
        {
            ((int, int) span, Answer answer) = pair;
            Assert.Equal(passage[answer.Start..answer.End], answer.Text);
            Assert.InRange(answer.Score, least.GetValueOrDefault(span, double.NegativeInfinity) - tolerance, most[span] + tolerance);
            Assert.Equal(answer.Score - windows.NoAnswer, answer.Margin, tolerance);
            Assert.Equal(Math.Exp(answer.Score) / sum, answer.Probability, 1e-6 + (answer.Probability * (Math.Exp(tolerance) - 1)));
        });
        Assert.Equal(answers.OrderByDescending(answer => answer.Score).ThenBy(answer => answer.Start).ThenBy(answer => answer.Length), answers);
        foreach (int count in (int[])[0, 1, 3])
        {
            Assert.Equal(answers.Take(count), model.Answer(question, passage, count));
        }
    }

    /// <summary>The logits of a passage's windows.</summary>
    private sealed record Windows(IReadOnlyList<(int First, double[] Starts, double[] Ends)> Logits, double NoAnswer, double Tolerance)
    {
        public static Windows Of(RandomTask task, string question, string passage, int overlap)
        {
            int room = task.Task.MaxLength - 3;
            Token[] asked = [.. task.Oracle.Model.Tokens(question).Take(Math.Min(task.Task.MaxQuestionTokens, room - Math.Min(16, room / 2)))];
            Token[] tokens = task.Oracle.Model.Tokens(passage);
            int capacity = room - asked.Length;
            List<(int First, int Count)> places = [];
            for (int first = 0; first == 0 || places[^1].First + capacity < tokens.Length; first += capacity - Math.Min(overlap, capacity * 3 / 4))
            {
                places.Add((first, Math.Min(capacity, tokens.Length - first)));
            }

            // Of each window [CLS]'s start and end logit, then those of its tokens of the passage.
            NaiveNumbers expected = task.Oracle.Ask(naive => [.. places.SelectMany(place =>
            {
                double[][] states = naive.States(asked, tokens[place.First..(place.First + place.Count)]);
                return states.Take(1).Concat(states.Skip(2 + asked.Length).Take(place.Count)).SelectMany(naive.Classified);
            })]);
            List<(int First, double[] Starts, double[] Ends)> logits = [];
            double noAnswer = double.PositiveInfinity;
            int offset = 0;
            foreach ((int first, int count) in places)
            {
                double[] window = expected.Values[offset..(offset + (2 * (1 + count)))];
                noAnswer = Math.Min(noAnswer, window[0] + window[1]);
                logits.Add((first, [.. window.Skip(2).Where((_, i) => i % 2 == 0)], [.. window.Skip(2).Where((_, i) => i % 2 == 1)]));
                offset += window.Length;
            }

            return new Windows(logits, noAnswer, expected.Tolerance);
        }

        /// <summary>The spans with their scores.</summary>
        /// <param name="slack">How much more the starts and ends may be off that count among the best; below 0, must not be.</param>
        public Dictionary<(int First, int Last), double> Spans(double slack)
        {
            Dictionary<(int First, int Last), double> spans = [];
            foreach ((int first, double[] starts, double[] ends) in Logits)
            {
                foreach (int start in Best(starts, slack))
                {
                    foreach (int end in Best(ends, slack).Where(end => end >= start && end - start + 1 <= MaxAnswer))
                    {
                        (int, int) span = (first + start, first + end);
                        spans[span] = Math.Max(starts[start] + ends[end], spans.GetValueOrDefault(span, double.NegativeInfinity));
                    }
                }
            }

            return spans;
        }

        private static IEnumerable<int> Best(double[] logits, double slack) =>
            Enumerable.Range(0, logits.Length).Where(i => logits.Count(logit => logit > logits[i] + (2 * slack)) < Candidates);
    }
}
