using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>
/// Entities against naive ones. Of the windows that hold a token, the one counts that has most of the text around it; windows share a
/// quarter of their tokens.
/// </summary>
public sealed class NaiveEntityTests
{
    private const int MaxLength = 26;
    private const int Capacity = MaxLength - 2;
    private const int Shared = 2 * (Capacity / 8);
    private const int MostUndecided = 8;
    private static readonly int[] Lengths = [1, 5, Capacity - 1, Capacity, Capacity + 1, 30, 34, Capacity + (Capacity - Shared), 80, 121];

    public static MatrixTheoryData<Precision, string> Cases =>
        new([Precision.Float32, Precision.Int8], ["O B-x I-x B-y I-y", "O B-x I-x S-x B-y I-y S-y"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Legal_labels_are_the_best_of_the_whole_text(Precision precision, string labels)
    {
        Random random = new(43);
        using RandomTask task = new(47, precision, Task(labels, TagDecoding.Legal));
        int crossing = 0;
        foreach (int length in Lengths)
        {
            string text = RandomTask.Text(random, length);
            Token[] tokens = task.Oracle.Model.Tokens(text);
            (double[][] logits, double tolerance) = Logits(task, text);
            double best = BestLegal(task.Task.Labels, logits);
            Assert.All(task.Models, model =>
            {
                IReadOnlyList<Entity> entities = model.FindEntities(text);
                int[] found = LabelsOf(entities, [.. task.Task.Labels], text, tokens);
                Assert.True(IsLegal(task.Task.Labels, found), string.Join(' ', found));
                double score = found.Select((label, token) => logits[token][label]).Sum();
                Assert.InRange(score, best - (2 * length * tolerance), double.PositiveInfinity);
                CheckScores(entities, tokens, found, logits, tolerance);
                crossing += Enumerable.Range(1, length - 1).Count(token => IsBorder(token) && task.Task.Labels[found[token]][0] == 'I');
            });
        }

        Assert.True(crossing > 0, "No entity lay across the border between two windows.");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Argmax_labels_are_the_best_of_each_token(Precision precision, string labels)
    {
        Random random = new(53);
        using RandomTask task = new(59, precision, Task(labels, TagDecoding.Argmax));
        int compared = 0;
        foreach (int length in Lengths)
        {
            string text = RandomTask.Text(random, length);
            (double[][] logits, double tolerance) = Logits(task, text);
            int[][] choices = [.. logits.Select(row => Enumerable.Range(0, row.Length).Where(label => row[label] >= row.Max() - (2 * tolerance)).ToArray())];
            if (choices.Count(labels => labels.Length > 1) <= MostUndecided)
            {
                Token[] tokens = task.Oracle.Model.Tokens(text);
                string[] expected = [.. Combinations(choices).Select(chosen => Show(Assemble(task.Task.Labels, chosen)
                    .Select(span => (span.Type, tokens[span.First].Start, tokens[span.Last].End))))];
                Assert.All(task.Models, model =>
                    Assert.Contains(Show(model.FindEntities(text).Select(entity => (entity.Type, entity.Start, entity.End))), expected));
                compared++;
            }
        }

        Assert.True(compared >= Lengths.Length / 2, $"Only {compared} texts had labels that can be told apart.");
    }

    [Theory]
    [InlineData(Precision.Float32, CrfScope.Sequence)]
    [InlineData(Precision.Float32, CrfScope.Text)]
    [InlineData(Precision.Int8, CrfScope.Sequence)]
    [InlineData(Precision.Int8, CrfScope.Text)]
    public void Labels_by_a_CRF_are_the_best_of_the_whole_text(Precision precision, CrfScope scope)
    {
        Random random = new(61);
        using RandomTask task = new(67, precision, Task("O x y", TagDecoding.Crf) with { Crf = scope });
        int others = 0;
        foreach (int length in Lengths)
        {
            string text = RandomTask.Text(random, length);
            Token[] tokens = task.Oracle.Model.Tokens(text);
            int border = scope == CrfScope.Sequence ? 1 : 0;
            (double[][] logits, double tolerance) = Logits(task, text, border);
            double best = BestByCrf(task.Oracle.Model, logits, [.. logits.Select(_ => -1)]);
            Assert.All(task.Models, model =>
            {
                int[] found = TypesOf(model.FindEntities(text), task.Task.Labels, tokens);
                int[] free = [.. Enumerable.Repeat(-1, border)];
                double score = BestByCrf(task.Oracle.Model, logits, [.. free, .. found, .. free]);
                Assert.InRange(score, best - (2 * logits.Length * tolerance), best);
                others += found.Where((label, token) => logits[token + border][label] < logits[token + border].Max()).Count();
            });
        }

        Assert.True(others > 0, "The best label of each token was the best sequence.");
    }

    private static TaskDescription Task(string labels, TagDecoding decoding) =>
        new() { Head = HeadKind.TokenClassification, Labels = labels.Split(' '), MaxLength = MaxLength, Decoding = decoding };

    /// <summary>The logits of all tokens [tokens, labels], with those of [CLS] and [SEP] where a border is asked for.</summary>
    private static (double[][] Logits, double Tolerance) Logits(RandomTask task, string text, int border = 0)
    {
        NaiveNumbers numbers = task.Oracle.Ask(naive =>
        {
            Token[] tokens = naive.Tokens(text);
            int last = Starts(tokens.Length).Last();
            Dictionary<int, double[][]> windows = Starts(tokens.Length).ToDictionary(start => start, start => naive.States(tokens.Skip(start).Take(Capacity)));
            double[] ofText = [.. Enumerable.Range(0, tokens.Length).SelectMany(token =>
            {
                int window = windows.Keys.Where(start => start <= token && token < start + Capacity).MaxBy(start => Math.Min(
                    start == 0 ? int.MaxValue : token - start, start == last ? int.MaxValue : start + Capacity - 1 - token));
                return naive.Classified(windows[window][1 + token - window]);
            })];
            return border == 0 ? ofText : [.. naive.Classified(windows[0][0]), .. ofText, .. naive.Classified(windows[last][^1])];
        });
        return ([.. numbers.Values.Chunk(task.Task.Labels.Count)], numbers.Tolerance);
    }

    /// <summary>The greatest score of a sequence of labels with those that are given, not -1.</summary>
    private static double BestByCrf(NaiveModel model, double[][] logits, int[] given)
    {
        double[,] transitions = model.Tensor(TensorNames.CrfTransitions);
        double[] best = [.. logits[0].Select((logit, label) => Of(0, label, logit + model.Tensor(TensorNames.CrfStart)[0, label]))];
        for (int token = 1; token < logits.Length; token++)
        {
            best = [.. logits[token].Select((logit, label) => Of(token, label, logit + best.Select((score, before) => score + transitions[before, label]).Max()))];
        }

        return best.Select((score, label) => score + model.Tensor(TensorNames.CrfEnd)[0, label]).Max();

        double Of(int token, int label, double score) => given[token] >= 0 && given[token] != label ? double.NegativeInfinity : score;
    }

    /// <summary>The labels of tokens whose labels are types alone; 0 outside of entities.</summary>
    private static int[] TypesOf(IReadOnlyList<Entity> entities, IReadOnlyList<string> labels, Token[] tokens)
    {
        int[] found = new int[tokens.Length];
        foreach (Entity entity in entities)
        {
            (int first, int last) = Tokens(tokens, entity);
            Array.Fill(found, labels.ToList().IndexOf(entity.Type), first, last - first + 1);
        }

        return found;
    }

    private static IEnumerable<int> Starts(int tokens)
    {
        yield return 0;
        for (int start = Capacity - Shared; start + Shared < tokens; start += Capacity - Shared)
        {
            yield return start;
        }
    }

    /// <summary>Whether a token's logits may come from another window than those of the token before it.</summary>
    private static bool IsBorder(int token) => token > Capacity / 2 && (token - (Shared / 2)) % (Capacity - Shared) == 0;

    private static int[] LabelsOf(IReadOnlyList<Entity> entities, string[] labels, string text, Token[] tokens)
    {
        int[] found = new int[tokens.Length];
        foreach (Entity entity in entities)
        {
            Assert.Equal(text[entity.Start..entity.End], entity.Text);
            (int first, int last) = Tokens(tokens, entity);
            bool isSingle = first == last && labels.Contains("S-" + entity.Type);
            found[first] = Array.IndexOf(labels, (isSingle ? "S-" : "B-") + entity.Type);
            Array.Fill(found, Array.IndexOf(labels, "I-" + entity.Type), first + 1, last - first);
        }

        return found;
    }

    private static (int First, int Last) Tokens(Token[] tokens, Entity entity) => (
        Array.FindIndex(tokens, token => token.Start == entity.Start),
        Array.FindIndex(tokens, token => token.End == entity.End));

    /// <summary>An entity's score is the mean probability of its tokens' labels.</summary>
    private static void CheckScores(IReadOnlyList<Entity> entities, Token[] tokens, int[] found, double[][] logits, double tolerance) => Assert.All(entities, entity =>
    {
        (int first, int last) = Tokens(tokens, entity);
        double expected = Enumerable.Range(first, last - first + 1).Average(token => NaiveModel.Softmax(logits[token])[found[token]]);
        Assert.Equal(expected, entity.Score, 2 * tolerance);
    });

    private static bool IsLegal(IReadOnlyList<string> labels, int[] sequence) =>
        MayFollow(labels, null, labels[sequence[0]]) && MayFollow(labels, labels[sequence[^1]], null)
        && Enumerable.Range(1, sequence.Length - 1).All(token => MayFollow(labels, labels[sequence[token - 1]], labels[sequence[token]]));

    /// <summary>I follows B or I of its type; where there is S for entities of one token, I must follow B; null is the text's border.</summary>
    private static bool MayFollow(IReadOnlyList<string> labels, string? before, string? next)
    {
        bool goesOn = before is not null && before[0] is 'B' or 'I' && next == "I-" + before[2..];
        bool mustGoOn = before is not null && before[0] == 'B' && labels.Contains("S-" + before[2..]);
        return goesOn || (!mustGoOn && next?[0] != 'I');
    }

    /// <summary>The greatest sum of logits of a legal sequence: over all labels before each.</summary>
    private static double BestLegal(IReadOnlyList<string> labels, double[][] logits)
    {
        double[] best = [.. labels.Select((label, i) => MayFollow(labels, null, label) ? logits[0][i] : double.NegativeInfinity)];
        foreach (double[] row in logits.Skip(1))
        {
            best = [.. labels.Select((label, i) => row[i] + labels.Select((before, j) => MayFollow(labels, before, label) ? best[j] : double.NegativeInfinity).Max())];
        }

        return labels.Select((label, i) => MayFollow(labels, label, null) ? best[i] : double.NegativeInfinity).Max();
    }

    /// <summary>An S, or a B and the I of its type that follow; an I that follows nothing of its type starts nothing.</summary>
    private static IEnumerable<(string Type, int First, int Last)> Assemble(IReadOnlyList<string> labels, int[] chosen)
    {
        for (int first = 0; first < chosen.Length; first++)
        {
            string label = labels[chosen[first]];
            if (label[0] is 'B' or 'S')
            {
                int last = first;
                while (label[0] == 'B' && last + 1 < chosen.Length && labels[chosen[last + 1]] == "I-" + label[2..])
                {
                    last++;
                }

                yield return (label[2..], first, last);
            }
        }
    }

    private static IEnumerable<int[]> Combinations(int[][] choices) =>
        choices.Aggregate((IEnumerable<int[]>)[[]], (all, labels) => all.SelectMany(before => labels.Select(label => (int[])[.. before, label])));

    private static string Show(IEnumerable<(string Type, int Start, int End)> entities) =>
        string.Join(' ', entities.Select(entity => $"{entity.Type}:{entity.Start}-{entity.End}"));
}
