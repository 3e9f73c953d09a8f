using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Attended [rows, hidden] to inner [rows, feed-forward]: activation(attended W + b).</summary>
internal sealed class FeedForwardInnerStep(LayerContext layer) : RowStep
{
    private readonly Epilogue _activation = layer.Description.Activation.ToEpilogue();

    /// <summary>The number of the layer.</summary>
    public int Layer => layer.Index;

    public override bool ReadsResultRows => layer.IsLast;

    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        DenseLayer dense = layer.Weights.Inner;
        dense.Apply(Input(pass, firstRow, count, scratch), scratch.FeedForward(count, dense.Outputs), scratch, _activation);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) =>
        scratch.Attended(count, layer.Description.HiddenSize);
}
