using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>
/// Hidden states [tokens, hidden], or what was made of them by a norm before, to keys and values [tokens, 2 * width] and, where these are not
/// the keys, queries [state rows, width].
/// </summary>
internal sealed class ProjectStep(LayerContext layer) : RowStep
{
    /// <summary>The number of the layer.</summary>
    public int Layer => layer.Index;

    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        Matrix hidden = Input(pass, firstRow, count, scratch);
        Matrix keyValue = layer.KeyValue(pass).Slice(firstRow, count);
        if (layer.Weights.Query is not DenseLayer query)
        {
            layer.Weights.KeyValue.Apply(hidden, keyValue, scratch);
            return;
        }

        if (!layer.IsPart(pass))
        {
            layer.Weights.KeyValue.ApplyWith(hidden, keyValue, query, layer.Query(pass).Slice(firstRow, count), scratch);
            return;
        }

        layer.Weights.KeyValue.Apply(hidden, keyValue, scratch);
        (int first, int rows) = pass.CopyResultRows(firstRow, count);
        query.Apply(pass.Result.Slice(first, rows), layer.Query(pass).Slice(first, rows), scratch);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) =>
        layer.Description.IsReversible ? scratch.Attended(count, layer.Description.HiddenSize) : pass.Hidden.Slice(firstRow, count);

    public override void Reserve(ForwardPass pass)
    {
        _ = layer.KeyValue(pass);
        _ = layer.Query(pass);
    }
}
