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
        ReadOnlySpan<int> positions = pass.Batch.Positions;
        Matrix query = layer.Query(pass);
        layer.Kernels.Rotate(Input(pass, firstRow, count, scratch), positions.Slice(firstRow, count), table);
        if (!layer.IsPart(pass))
        {
            layer.Kernels.Rotate(query.Slice(firstRow, count), positions.Slice(firstRow, count), table);
            return;
        }

        (int first, int rows) = pass.ResultRowsAmong(firstRow, count);
        for (int row = first; row < first + rows; row++)
        {
            layer.Kernels.Rotate(query.Slice(row, 1), positions.Slice(pass.Batch.ResultRows[row], 1), table);
        }
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        Matrix keyValue = layer.KeyValue(pass).Slice(firstRow, count);
        return keyValue.First(_columns);
    }
}
