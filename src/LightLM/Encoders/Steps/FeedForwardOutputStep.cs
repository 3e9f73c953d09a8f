using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Inner [rows, feed-forward] to states [rows, hidden]: norm(inner W + b + attended).</summary>
internal sealed class FeedForwardOutputStep(LayerContext layer) : RowStep
{
    /// <summary>The number of the layer.</summary>
    public int Layer => layer.Index;

    public override bool ReadsResultRows => layer.IsLast;

    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        Matrix states = layer.States(pass).Slice(firstRow, count);
        Matrix attended = scratch.Attended(count, states.Columns);
        layer.Weights.Output.Apply(Input(pass, firstRow, count, scratch), states, scratch, Epilogue.AddResidual, attended);
        layer.Weights.OutputNorm.Apply(layer.Kernels, states);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) =>
        scratch.FeedForward(count, layer.Weights.Inner.Outputs);

    public override void Reserve(ForwardPass pass) => _ = layer.States(pass);
}
