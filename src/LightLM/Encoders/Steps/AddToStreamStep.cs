using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Adds what a matrix makes of its input to states [tokens, hidden]: states + (input W + b).</summary>
/// <param name="layer">The layer.</param>
/// <param name="dense">The matrix: behind attention or behind the feed-forward block.</param>
/// <param name="states">The states.</param>
/// <param name="readsContext">Whether the input is the context, else the inner layer.</param>
internal sealed class AddToStreamStep(LayerContext layer, DenseLayer dense, WorkspaceBuffer states, bool readsContext) : RowStep
{
    /// <summary>The number of the layer.</summary>
    public int Layer => layer.Index;

    /// <summary>Whether the matrix is the one behind attention.</summary>
    public bool ReadsContext => readsContext;

    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        Matrix stream = pass.States(states).Slice(firstRow, count);
        Matrix sum = scratch.Attended(count, stream.Columns);
        dense.Apply(Input(pass, firstRow, count, scratch), sum, scratch, Epilogue.AddResidual, stream);
        sum.CopyTo(stream);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) =>
        readsContext ? layer.Context(pass).Slice(firstRow, count) : scratch.FeedForward(count, layer.Weights.Inner.Outputs);
}
