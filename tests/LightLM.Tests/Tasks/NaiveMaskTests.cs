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
                IReadOnlyList<MaskFill> fills = model.FillMask(text, Pieces);
                Assert.Equal(masks.Select(mask => (string.Concat(words[..mask]).Length, Mask.Length)), fills.Select(fill => (fill.Start, fill.Length)));
                Assert.All(fills, fill => Assert.Equal(fill.Candidates.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Id), fill.Candidates));
                expected.Check(fills.SelectMany(fill => fill.Candidates.OrderBy(candidate => candidate.Id).Select(candidate => candidate.Score)), model);
                Assert.Equal(fills.Select(fill => fill.Candidates[0]), model.FillMask(text, 1).Select(fill => Assert.Single(fill.Candidates)));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Places_are_predicted_as_they_stand(Precision precision)
    {
        Random random = new(8);
        using RandomTask task = new(12, precision, new TaskDescription { Head = HeadKind.MaskedLanguageModel, MaxLength = MaxLength });
        (int Length, int[] Places, int? Masked)[] texts =
            [(1, [0], null), (6, [1, 4], 2), (Capacity, [0, 5, Capacity - 1], 6), (60, [6, 9, 13, 50], null), (40, [.. Enumerable.Range(0, 40)], 20)];
        foreach ((int length, int[] places, int? masked) in texts)
        {
            string[] words = RandomTask.Words(random, length);
            if (masked is int mask)
            {
                words[mask] = Mask;
            }

            string text = string.Concat(words);
            int[] all = [.. places.Concat(masked is int place ? [place] : []).Distinct().Order()];
            NaiveNumbers expected = task.Oracle.Ask(naive => [.. Windows(all, length).SelectMany(window => Probabilities(naive, text, window))]);
            FillOptions options = places.Length == length
                ? new FillOptions { Count = Pieces, Everywhere = true }
                : new FillOptions { Count = Pieces, At = [.. places.Reverse().Select(place => string.Concat(words[..(place + 1)]).TrimEnd().Length - 1)] };
            Assert.All(task.Models, model =>
            {
                IReadOnlyList<MaskFill> fills = model.FillMask(text, options);
                Assert.Equal(all.Select(place => (string.Concat(words[..place]).Length, words[place].TrimEnd().Length)), fills.Select(fill => (fill.Start, fill.Length)));
                expected.Check(fills.SelectMany(fill => fill.Candidates.OrderBy(candidate => candidate.Id).Select(candidate => candidate.Score)), model);
                Assert.All(fills.Zip(all), pair => Assert.Equal(
                    pair.Second == masked ? null : pair.First.Candidates.Single(candidate => candidate.Label == words[pair.Second].TrimEnd()), pair.First.Present));
            });
        }
    }

    /// <summary>Runs of one, two and three masks, and a place as it stands; words of as many pieces, some of them blank-separated.</summary>
    [Theory]
    [MemberData(nameof(Precisions))]
    public void Words_score_the_product_of_their_pieces(Precision precision)
    {
        using RandomTask task = new(13, precision, new TaskDescription { Head = HeadKind.MaskedLanguageModel, MaxLength = MaxLength });
        const string text = $"天{Mask}地{Mask}{Mask}人山水风云日月星木火土{Mask} {Mask}{Mask}上";
        string[] words = ["月", "ab", "日月", "ab xyz", "山水风", "星", "天地"];
        int[][] runs = [[1], [3, 4], [16, 17, 18]];
        (int Start, int Length)[] spans = [(1, 6), (8, 12), (31, 19)];
        int[] masks = [1, 3, 4, 16, 17, 18];
        NaiveNumbers expected = task.Oracle.Ask(naive =>
        {
            double[][] rows = [.. Windows(masks, 20).SelectMany(window => Probabilities(naive, text, window)).Chunk(Pieces)];
            return [.. runs.SelectMany(run => words.Select(word => naive.Tokens(word)).Where(pieces => pieces.Length == run.Length).Select(pieces =>
                pieces.Select((piece, place) => rows[Array.IndexOf(masks, run[place])][piece.Id]).Aggregate((a, b) => a * b)))];
        });
        Assert.All(task.Models, model =>
        {
            IReadOnlyList<MaskFill> fills = model.FillMask(text, new FillOptions { Words = words });
            Assert.Equal(spans, fills.Select(fill => (fill.Start, fill.Length)));
            Assert.Equal([["月", "ab", "星"], ["日月", "ab xyz", "天地"], ["山水风"]], fills.Select(fill => fill.Candidates.OrderBy(word => word.Id).Select(word => word.Label)));
            Assert.All(fills, fill => Assert.Equal(fill.Candidates.OrderByDescending(word => word.Score), fill.Candidates));
            Assert.All(fills.SelectMany(fill => fill.Candidates), word => Assert.Equal(word.Label, words[word.Id]));
            expected.Check(fills.SelectMany(fill => fill.Candidates.OrderBy(word => word.Id).Select(word => word.Score)), model);
            MaskFill best = model.FillMask(text, new FillOptions { Words = words, Count = 1 })[1];
            Assert.Equal(fills[1].Candidates[0], Assert.Single(best.Candidates));
            MaskFill standing = Assert.Single(model.FillMask("天地人", new FillOptions { Words = ["天", "日"], At = [1] }));
            Assert.Equal((1, 1, "地"), (standing.Start, standing.Length, standing.Present!.Value.Label));
        });
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
