using LightLM.Encoders.Chunks;
using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Queries, keys and values to context [tokens, width], each chunk seeing itself and its neighbours.</summary>
internal sealed unsafe class LocalAttendStep(LayerContext layer) : ChunkedAttendStep(layer)
{
    protected override void RunHead(
        ForwardPass pass, int start, int head, in ChunkOrder order, in HeadViews views, int paddedLength, Scratch scratch)
    {
        int headSize = Layer.Description.HeadSize;
        float* floats = scratch.Attention(ChunkMemory.Length(order, headSize, 0, 0, Layer.Kernels));
        ChunkMemory memory = new(floats, order, headSize, 0, 0, Layer.Kernels);
        Matrix query = Columns(Layer.Query(pass).Slice(start, order.Tokens), head * headSize);
        new ChunkedHead(order, Layer.Kernels, memory).AttendInOrder(query, views.Keys, views.Values, views.Context, hidesSelf: false);
    }
}
