using LightLM.Descriptions;
using LightLM.Encoders.Chunks;
using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Keys and values of some chunks to the context [tokens, width] of each chunk's queries, head by head.</summary>
internal abstract unsafe class ChunkedAttendStep(LayerContext layer) : HeadStep
{
    private readonly Padding _padding = new(layer.Description);

    /// <summary>The layer's kind and sizes.</summary>
    protected LayerDescription Description { get; } = layer.Description.Layers[layer.Index];

    /// <summary>What the layer's steps have in common.</summary>
    protected LayerContext Layer => layer;

    public override int Heads => layer.Heads;

    public override void Run(ForwardPass pass, int sequence, int firstHead, int heads, Scratch scratch)
    {
        TokenBatch batch = pass.Batch;
        (int start, int tokens) = (batch.Start(sequence), batch.Length(sequence));
        int paddedLength = _padding.LengthOf(Math.Max(tokens, batch.BatchLength(sequence)));
        ChunkOrder order = new(Description.Chunks!, Description.Hashing?.Rounds ?? 1, tokens, paddedLength);
        Matrix keyValue = layer.KeyValue(pass).Slice(start, tokens);
        Matrix context = layer.Context(pass).Slice(start, tokens);
        for (int head = firstHead; head < firstHead + heads; head++)
        {
            HeadViews views = new(
                Columns(keyValue, head * layer.Description.HeadSize),
                Columns(keyValue, layer.Width + (head * layer.Description.HeadSize)),
                Columns(context, head * layer.Description.HeadSize));
            RunHead(pass, start, head, order, views, paddedLength, scratch);
        }
    }

    public override void Reserve(ForwardPass pass) => _ = layer.Context(pass);

    /// <summary>Does one head of a sequence.</summary>
    protected abstract void RunHead(
        ForwardPass pass, int start, int head, in ChunkOrder order, in HeadViews views, int paddedLength, Scratch scratch);

    /// <summary>The columns of a head.</summary>
    protected Matrix Columns(in Matrix x, int first) => new(x.Data + first, x.Rows, layer.Description.HeadSize, x.Stride);

    /// <summary>One head's keys, values and context, each [tokens, head size].</summary>
    protected readonly record struct HeadViews(Matrix Keys, Matrix Values, Matrix Context);
}
