using System.Diagnostics;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>Calls of a size that nobody meant, and calls that are cancelled on their way.</summary>
public sealed class LargeCallTests : IDisposable
{
    private const int Texts = 100_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hundred_thousand_texts_are_answered_as_each_alone()
    {
        using LightModel model = AnyModel.Load(new TinyCheckpoint("ForTokenClassification").Save(_folder));
        string[] kinds = ["我是10é我", "", "我", "是是是是是是是是是是是是", "é", "10"];
        IReadOnlyList<Entity>[] alone = [.. kinds.Select(text => model.FindEntities(text))];
        float[][] vectors = [.. kinds.Select(text => model.Embed(text))];
        string[] texts = [.. Enumerable.Range(0, Texts).Select(i => kinds[i * 7 % kinds.Length])];
        IReadOnlyList<IReadOnlyList<Entity>> found = model.FindEntities(texts, TestContext.Current.CancellationToken);
        IReadOnlyList<float[]> embedded = model.Embed(texts, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((Texts, Texts), (found.Count, embedded.Count));
        Assert.All(Enumerable.Range(0, Texts), i =>
        {
            Assert.Equal(alone[i * 7 % kinds.Length], found[i]);
            Assert.Equal(vectors[i * 7 % kinds.Length], embedded[i]);
        });
    }

    [Fact]
    public void A_list_is_cancelled_on_its_way_and_the_model_answers_on()
    {
        using LightModel model = AnyModel.Load(new TinyCheckpoint("ForTokenClassification").Save(_folder));
        float[] vector = model.Embed("我是");
        using CancellationTokenSource source = new();
        CancellingList texts = new(Texts, 5000, source);
        Assert.Equal(source.Token, Assert.Throws<OperationCanceledException>(() => model.Embed(texts, cancellationToken: source.Token)).CancellationToken);
        Assert.InRange(texts.Last, 5000, 6000);
        Assert.Equal(vector, model.Embed("我是"));
        Assert.Throws<OperationCanceledException>(() => model.Embed("我是", cancellationToken: source.Token));
        Assert.Throws<OperationCanceledException>(() => model.FindEntities("我是", source.Token));
        Assert.Throws<OperationCanceledException>(() => model.Embed("我是", new float[4], cancellationToken: source.Token));
    }

    [Fact]
    public void A_text_of_ten_megabytes_is_cut_or_read_in_windows()
    {
        string text = new('我', 10_000_000 / 3);
        using LightModel model = LightModel.Load(Path.Combine(Clone.Root, "models", "cluener.lightlm"));
        PreparedInput<float[]> vector = model.PrepareEmbedding(text);
        Assert.Equal((true, 1, text.Length), (vector.IsTruncated, vector.SequenceCount, vector.Cuts[0].Tokens));
        Assert.Equal(model.Embed(text[..(vector.TokenCount - 2)]), model.Embed(text, cancellationToken: TestContext.Current.CancellationToken));
        Assert.True(model.PrepareEntities(text).SequenceCount > text.Length / 512);

        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(100));
        long start = Stopwatch.GetTimestamp();
        Assert.Throws<OperationCanceledException>(() => model.FindEntities(text, source.Token));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"{Stopwatch.GetElapsedTime(start)}");
    }

    /// <summary>A list whose reading cancels at an item.</summary>
    private sealed class CancellingList(int count, int cancelsAt, CancellationTokenSource source) : IReadOnlyList<string>
    {
        public int Last { get; private set; }

        public int Count => count;

        public string this[int index]
        {
            get
            {
                Last = index;
                if (index == cancelsAt)
                {
                    source.Cancel();
                }

                return "我是";
            }
        }

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
