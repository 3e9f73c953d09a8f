using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>States [tokens, hidden] to normalized ones [rows, hidden], which the next step reads; the states stay.</summary>
internal sealed class NormalizeStep(LayerContext layer, NormLayer norm, WorkspaceBuffer states) : RowStep
{
    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        Matrix source = Input(pass, firstRow, count, scratch);
        Matrix normalized = scratch.Attended(count, source.Columns);
        source.CopyTo(normalized);
        norm.Apply(layer.Kernels, normalized);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) => pass.States(states).Slice(firstRow, count);
}
