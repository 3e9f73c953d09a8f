using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Token ids, types and positions to hidden states [tokens, hidden].</summary>
internal sealed class EmbedStep(Embeddings embeddings, KernelSet kernels) : RowStep
{
    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch) =>
        embeddings.Apply(kernels, pass.Batch, pass.Hidden.Slice(firstRow, count), firstRow, scratch);

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) =>
        throw new NotSupportedException("Embeddings are looked up, not multiplied.");

    public override void Reserve(ForwardPass pass) => _ = pass.Hidden;
}
