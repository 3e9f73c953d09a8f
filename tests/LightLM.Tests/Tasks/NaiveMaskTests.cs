using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Tasks;

/// <summary>
/// Filled masks against naive ones. A text beyond the limit is read in windows: masks that are no further apart than half of one share
/// it, and the middle between the first and the last of them is in its middle as far as the text reaches.
/// </summary>
public sealed class NaiveMaskTests
{
    private const int MaxLength = 16;
    private const int Capacity = MaxLength - 2;
    private const int Pieces = 30;
    private const string Mask = "[MASK]";

    public static TheoryData<Precision> Precisions => RandomTask.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Probabilities_are_the_naive_ones(Precision precision)
    {
        Random random = new(7);
        using RandomTask task = new(11, precision, new TaskDescription { Head = HeadKind.MaskedLanguageModel, MaxLength = MaxLength });
        (int Length, int[] Masks)[] texts =
        [
            (1, [0]), (5, [2]), (Capacity, [0, 6, Capacity - 1]), (Capacity + 1, [0]), (Capacity + 1, [Capacity]), (60, [30]), (60, [6, 8]),
            (60, [51, 52, 53, 59]), (60, [20, 27]), (60, [20, 28]), (60, [0, 7, 14, 21, 28, 35, 42, 49, 56]), (61, [0, 60]), (200, [3, 90, 97, 104, 199]),
            (90, [.. Enumerable.Range(0, 90)]),
        ];
        foreach ((int length, int[] masks) in texts)
        {
            string[] words = RandomTask.Words(random, length);
            foreach (int mask in masks)
            {
                words[mask] = Mask;
            }

            string text = string.Concat(words);
            NaiveNumbers expected = task.Oracle.Ask(naive => [.. Windows(masks, length).SelectMany(window => Probabilities(naive, text, window))]);
            Assert.All(task.Models, model =>
            {
                IReadOnlyList<MaskFill> fills = model.Fill(text, Pieces);
                Assert.Equal(masks.Select(mask => (string.Concat(words[..mask]).Length, Mask.Length)), fills.Select(fill => (fill.Start, fill.Length)));
                Assert.All(fills, fill => Assert.Equal(fill.Candidates.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Id), fill.Candidates));
                expected.Check(fills.SelectMany(fill => fill.Candidates.OrderBy(candidate => candidate.Id).Select(candidate => candidate.Score)), model);
                Assert.Equal(fills.Select(fill => fill.Candidates[0]), model.Fill(text, 1).Select(fill => Assert.Single(fill.Candidates)));
            });
        }
    }

    private static IEnumerable<double> Probabilities(NaiveModel naive, string text, (int Start, int[] Masks) window)
    {
        double[][] states = naive.States(naive.Tokens(text).Skip(window.Start).Take(Capacity));
        return window.Masks.SelectMany(mask => NaiveModel.Softmax(naive.Filled(states[1 + mask - window.Start])));
    }

    private static IEnumerable<(int Start, int[] Masks)> Windows(int[] masks, int length)
    {
        for (int done = 0, count; done < masks.Length; done += count)
        {
            int first = masks[done];
            count = length <= Capacity ? masks.Length : masks.Skip(done).Count(mask => mask - first <= Capacity / 2);
            int[] group = masks[done..(done + count)];
            yield return (Enumerable.Range(0, Math.Max(1, length - Capacity + 1)).MinBy(start => Math.Abs(start + (Capacity / 2) - ((first + group[^1]) / 2))), group);
        }
    }
}
