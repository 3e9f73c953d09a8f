using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Queries, keys and values to context [state rows, width]: softmax(Q K' / sqrt(head size)) V, head by head.</summary>
internal sealed unsafe class AttendStep(LayerContext layer, RelativePositions? distances) : HeadStep
{
    public override int Heads => layer.Heads;

    public override void Run(ForwardPass pass, int sequence, int firstHead, int heads, Scratch scratch)
    {
        TokenBatch batch = pass.Batch;
        (int start, int rows) = layer.IsPart(pass)
            ? (batch.ResultStart(sequence), batch.ResultLength(sequence))
            : (batch.Start(sequence), batch.Length(sequence));
        Matrix query = layer.Query(pass).Slice(start, rows);
        Matrix keyValue = layer.KeyValue(pass).Slice(batch.Start(sequence), batch.Length(sequence));
        Matrix context = layer.Context(pass).Slice(start, rows);
        KernelSet kernels = layer.Kernels;
        int headSize = layer.Description.HeadSize;
        HeadRange range = new(firstHead, heads, Heads, headSize);
        RelativeQueries relative = new(distances, layer.QueryPositions(pass).Slice(start, rows));
        if (layer.Weights.KeyValue.IsQuantized)
        {
            long length = kernels.Int8AttentionScratch(keyValue.Rows, headSize, distances?.MaxDistance ?? 0);
            kernels.AttendInInt8(query, keyValue, range, context, scratch.Attention(length), relative);
        }
        else
        {
            long length = kernels.AttentionScratch(keyValue.Rows, headSize, distances is not null);
            kernels.Attend(query, keyValue, range, context, scratch.Attention(length), relative);
        }
    }

    public override void Reserve(ForwardPass pass) => _ = layer.Context(pass);
}
