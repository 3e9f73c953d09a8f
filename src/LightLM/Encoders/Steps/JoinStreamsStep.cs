using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>The states of attention and of the feed-forward blocks to the result [result rows, 2 * hidden]: side by side, normalized.</summary>
internal sealed class JoinStreamsStep(NormLayer norm, KernelSet kernels) : RowStep
{
    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        (int first, int rows) = pass.ResultRowsAmong(firstRow, count);
        Matrix attention = pass.States(WorkspaceBuffer.AttentionStates);
        Matrix feedForward = pass.Hidden;
        Matrix result = pass.Result.Slice(first, rows);
        for (int i = 0; i < rows; i++)
        {
            int token = pass.Batch.ResultRows[first + i];
            Span<float> joined = result.RowSpan(i);
            attention.RowSpan(token).CopyTo(joined);
            feedForward.RowSpan(token).CopyTo(joined[attention.Columns..]);
        }

        norm.Apply(kernels, result);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) => pass.Hidden.Slice(firstRow, count);

    public override void Reserve(ForwardPass pass) => _ = pass.Result;
}
