using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Context [rows, width] to attended [rows, hidden]: norm(context W + b + states).</summary>
internal sealed class AttentionOutputStep(LayerContext layer) : RowStep
{
    /// <summary>The number of the layer.</summary>
    public int Layer => layer.Index;

    public override bool ReadsResultRows => layer.IsLast;

    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        Matrix states = layer.States(pass).Slice(firstRow, count);
        Matrix attended = scratch.Attended(count, states.Columns);
        layer.Weights.AttentionOutput.Apply(Input(pass, firstRow, count, scratch), attended, scratch, Epilogue.AddResidual, states);
        layer.Weights.AttentionNorm.Apply(layer.Kernels, attended);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) => layer.Context(pass).Slice(firstRow, count);
}
