using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

public sealed class LengthBatchesTests : IDisposable
{
    private const string Characters = "我是é10 ，x";
    private readonly TemporaryFolder _folder = new();

    public static MatrixTheoryData<Precision, int> Cases => new([Precision.Float32, Precision.Int8], [1, 2, 3]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_input_is_in_one_batch_within_the_budget()
    {
        Random random = new(4);
        for (int repeat = 0; repeat < 200; repeat++)
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(50))];
            int budget = 1 + random.Next(80);
            IReadOnlyList<int[]> batches = LengthBatches.Plan(lengths, budget);
            int[] order = [.. batches.SelectMany(batch => batch)];
            Assert.Equal(Enumerable.Range(0, lengths.Length), order.Order());
            Assert.Equal(Enumerable.Range(0, lengths.Length).OrderByDescending(index => lengths[index]), order);
            Assert.All(batches, batch => Assert.True(batch.Length == 1 || batch.Sum(index => lengths[index]) <= budget));
        }
    }

    [Fact]
    public void A_longer_input_is_a_batch_of_its_own() =>
        Assert.Equal([[2], [0], [1, 3]], LengthBatches.Plan([10, 4, int.MaxValue, 3], 7));

    [Fact]
    public void A_budget_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => LengthBatches.Plan([1], 0));

    /// <summary>Random texts, empty and over-long ones among them, in random batches and orders, by any number of threads.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void An_answer_has_the_same_bits_alone_and_in_any_batch(Precision precision, int threads)
    {
        string path = _folder.At("model.lightlm");
        using (ModelPackage package = ModelFiles.Open(new TinyCheckpoint("ForMaskedLM").Save(_folder)))
        {
            CompactWriter.Write(package, path, precision);
        }

        using LightModel single = AnyModel.Load(path, KernelChoice.Default);
        using LightModel model = AnyModel.Load(path, KernelChoice.Default, threads);
        Random random = new(5);
        string[] texts = [.. Enumerable.Range(0, 150).Select(_ => Text(random))];
        float[][] alone = [.. texts.Select(text => single.Embed(text))];
        for (int repeat = 0; repeat < 4; repeat++)
        {
            float[][] together = new float[texts.Length][];
            int[][] batches = [.. LengthBatches.Plan([.. texts.Select(text => text.Length)], 1 + random.Next(300))];
            random.Shuffle(batches);
            Parallel.ForEach(batches, batch =>
            {
                IReadOnlyList<float[]> vectors = model.Embed([.. batch.Select(index => texts[index])]);
                for (int i = 0; i < batch.Length; i++)
                {
                    together[batch[i]] = vectors[i];
                }
            });
            Assert.Equal(alone, together);
        }
    }

    private static string Text(Random random) =>
        new(random.GetItems<char>(Characters, random.Next(random.Next(3) == 0 ? 120 : 12)));
}
