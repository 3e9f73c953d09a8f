using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Queries and keys, and values where the description says so, to the same turned by their tokens' positions, in place.</summary>
internal sealed class RotateStep(LayerContext layer, Sinusoids table) : RowStep
{
    private readonly int _columns = layer.Description.Embedding.Positions == PositionKind.RotaryWithValues ? 2 * layer.Width : layer.Width;

    /// <summary>The step of a layer, where positions are rotary.</summary>
    public static EncoderStep[] For(LayerContext layer, Sinusoids? table) => table is null ? [] : [new RotateStep(layer, table)];

    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        (int first, int rows) = layer.IsPart(pass) ? pass.ResultRowsAmong(firstRow, count) : (firstRow, count);
        layer.Kernels.Rotate(Input(pass, firstRow, count, scratch), pass.Batch.Positions.Slice(firstRow, count), table);
        layer.Kernels.Rotate(layer.Query(pass).Slice(first, rows), layer.QueryPositions(pass).Slice(first, rows), table);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        Matrix keyValue = layer.KeyValue(pass).Slice(firstRow, count);
        return keyValue.First(_columns);
    }
}
