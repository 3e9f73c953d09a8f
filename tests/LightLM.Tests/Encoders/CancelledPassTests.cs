using LightLM.Encoders;
using LightLM.Encoders.Steps;
using LightLM.Kernels;

namespace LightLM.Tests.Encoders;

/// <summary>A forward pass that is cancelled ends before its next block, and leaves nothing behind that a later one would notice.</summary>
public sealed class CancelledPassTests : IDisposable
{
    private readonly LightModel _model = AnyModel.Load(Path.Combine(AppContext.BaseDirectory, "Encoders", "Fixtures", "bert-head26"), KernelChoice.Default);

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Nothing_runs_after_the_block_in_which_it_was_cancelled(int threads) => _model.Inspect((session, _) =>
    {
        using CancellationTokenSource source = new();
        Observer first = new(source.Cancel), last = new(() => { });
        Encoder observed = session.Encoder.With(step => step switch
        {
            FeedForwardInnerStep { Layer: 0 } inner => new ObservedStep(inner, first),
            FeedForwardOutputStep { Layer: 1 } output => new ObservedStep(output, last),
            _ => step,
        });
        using EncoderSession encoders = new(observed, threads);
        EncodedSequence[] sequences = [.. Enumerable.Range(1, 4).Select(i => new EncodedSequence(Enumerable.Range(0, 15 * i).ToArray(), new int[15 * i]))];
        OperationCanceledException error = Assert.Throws<OperationCanceledException>(
            () => encoders.Run(sequences, (_, _, _) => Assert.Fail("Cancelled states were read."), source.Token));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.InRange(first.Blocks, 1, threads);
        Assert.Equal(0, last.Blocks);

        Assert.Equal(States(session.Encoders, sequences), States(encoders, sequences));
        Assert.True(last.Blocks > 0);
        return 0;
    });

    private static float[][] States(EncoderSession encoders, EncodedSequence[] sequences)
    {
        List<float[]> states = [];
        encoders.Run(sequences, (_, rows, _) => states.AddRange(Enumerable.Range(0, rows.Rows).Select(row => rows.RowSpan(row).ToArray())));
        return [.. states];
    }

    /// <summary>Counts the blocks that a step is given.</summary>
    private sealed class Observer(Action seen) : IInputObserver
    {
        private int _blocks;

        public int Blocks => _blocks;

        public void Observe(in Matrix x)
        {
            Interlocked.Increment(ref _blocks);
            seen();
        }
    }
}
