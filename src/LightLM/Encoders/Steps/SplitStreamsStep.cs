using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>The embeddings [tokens, hidden], which feed-forward blocks will add to, copied for attention to add to.</summary>
internal sealed class SplitStreamsStep : RowStep
{
    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch) =>
        Input(pass, firstRow, count, scratch).CopyTo(pass.States(WorkspaceBuffer.AttentionStates).Slice(firstRow, count));

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) => pass.Hidden.Slice(firstRow, count);

    public override void Reserve(ForwardPass pass) => _ = pass.States(WorkspaceBuffer.AttentionStates);
}
