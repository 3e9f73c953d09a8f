using System.Diagnostics;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

public sealed class MaskFillerTests : IDisposable
{
    /// <summary>What fits between [CLS] and [SEP] in the small model's 16 positions.</summary>
    private const int Capacity = 14;

    private const string Mask = "[MASK]";
    private readonly TemporaryFolder _folder = new();
    private readonly LightModel _model;

    public MaskFillerTests() => _model = AnyModel.Load(new TinyCheckpoint("ForMaskedLM").Save(_folder));

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_mask_of_a_long_text_is_read_in_the_middle_of_a_window()
    {
        string[] words = [.. Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? "我" : "是")];
        foreach (int place in (int[])[0, 3, 29, 58, 59])
        {
            words[place] = Mask;
            int start = Math.Clamp(place - (Capacity / 2), 0, words.Length - Capacity);
            MaskFill alone = Assert.Single(_model.FillMask(string.Concat(words[start..(start + Capacity)]), 3));
            Assert.Equal(alone.Candidates, Assert.Single(_model.FillMask(string.Concat(words), 3)).Candidates);
            words[place] = "我";
        }
    }

    [Fact]
    public void Masks_that_lie_close_together_share_a_window()
    {
        string[] words = [.. Enumerable.Repeat("我", 40)];
        (words[20], words[24], words[27]) = (Mask, Mask, Mask);
        IReadOnlyList<MaskFill> fills = _model.FillMask(string.Concat(words), 3);
        IReadOnlyList<MaskFill> window = _model.FillMask(string.Concat(words[16..30]), 3);
        Assert.Equal([20, 29, 37], fills.Select(fill => fill.Start));
        Assert.Equal(window.Select(fill => fill.Candidates[0]), fills.Select(fill => fill.Candidates[0]));
    }

    [Fact]
    public void The_work_grows_with_the_text()
    {
        Cost quarter = Measure(2_000);
        Measure(8_000).IsLinear(quarter);

        Cost Measure(int masks)
        {
            string text = string.Concat(Enumerable.Repeat($"我是{Mask}", masks));
            return Cost.Of(() => Assert.Equal(Enumerable.Range(0, masks).Select(i => (8 * i) + 2), _model.FillMask(text, 1).Select(fill => fill.Start)));
        }
    }

    [Fact]
    public void One_long_text_can_be_cancelled()
    {
        using CancellationTokenSource cancellationToken = new();
        string text = string.Concat(Enumerable.Repeat($"我是{Mask}", 300_000));

        // A thread of its own: a timer's callback waits where other tests keep the pool's threads busy.
        Thread canceller = new(() =>
        {
            Thread.Sleep(100);
            cancellationToken.Cancel();
        });
        canceller.Start();
        Stopwatch watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => _model.FillMask(text, 1, cancellationToken.Token));
        TimeSpan cancelled = watch.Elapsed;
        canceller.Join();
        watch.Restart();
        _model.FillMask(text, 1);
        Assert.True(cancelled < watch.Elapsed, $"{cancelled} is no less than {watch.Elapsed}");
    }

    [Fact]
    public void Texts_of_one_call_come_out_as_alone_however_many_wait()
    {
        string[] texts = [.. Enumerable.Range(0, 3_000).Select(i => string.Concat(Enumerable.Repeat("我", i % 30)) + Mask)];
        IReadOnlyList<IReadOnlyList<MaskFill>> together = _model.FillMask(texts, 2, TestContext.Current.CancellationToken);
        foreach (int i in (int[])[0, 1, 17, 29, 1234, 2999])
        {
            MaskFill alone = Assert.Single(_model.FillMask(texts[i], 2));
            Assert.Equal(alone.Start, Assert.Single(together[i]).Start);
            Assert.Equal(alone.Candidates, together[i][0].Candidates);
        }
    }
}
