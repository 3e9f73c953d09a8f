using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>What the steps of one layer have in common.</summary>
/// <param name="index">The layer's number.</param>
/// <param name="description">The encoder.</param>
/// <param name="weights">The layer's weights.</param>
/// <param name="kernels">What they are packed for.</param>
internal sealed class LayerContext(int index, EncoderDescription description, LayerWeights weights, KernelSet kernels)
{
    /// <summary>The layer's number.</summary>
    public int Index => index;

    /// <summary>The encoder.</summary>
    public EncoderDescription Description => description;

    /// <summary>The layer's weights.</summary>
    public LayerWeights Weights => weights;

    /// <summary>What they are packed for.</summary>
    public KernelSet Kernels => kernels;

    /// <summary>The number of attention heads.</summary>
    public int Heads { get; } = description.Layers[index].AttentionHeads;

    /// <summary>heads * head size.</summary>
    public int Width { get; } = description.Layers[index].AttentionHeads * description.HeadSize;

    /// <summary>Whether behind its attention only the rows that are asked for are needed. A reversible encoder computes all of them.</summary>
    public bool IsLast { get; } = index == description.Layers.Count - 1 && !description.IsReversible;

    /// <summary>Whether the pass wants a part of this layer's rows only.</summary>
    public bool IsPart(ForwardPass pass) => IsLast && !pass.Batch.WantsAllRows;

    /// <summary>[tokens, 2 * width]: keys, then values.</summary>
    public Matrix KeyValue(ForwardPass pass) => pass.Matrix(WorkspaceBuffer.KeyValue, pass.Batch.TokenCount, 2 * Width);

    /// <summary>[state rows, width].</summary>
    public Matrix Query(ForwardPass pass) => pass.Matrix(WorkspaceBuffer.Query, StateRows(pass), Width);

    /// <summary>[state rows]: where the queries' tokens stand in their sequences.</summary>
    public ReadOnlySpan<int> QueryPositions(ForwardPass pass) => IsPart(pass) ? pass.Batch.ResultPositions : pass.Batch.Positions;

    /// <summary>[state rows, width]: what attention makes of the values.</summary>
    public Matrix Context(ForwardPass pass) => pass.Matrix(WorkspaceBuffer.Context, StateRows(pass), Width);

    /// <summary>[state rows, hidden]: the layer's input, which its output replaces.</summary>
    public Matrix States(ForwardPass pass) => IsLast ? pass.Result : pass.Hidden;

    private int StateRows(ForwardPass pass) => IsPart(pass) ? pass.Batch.ResultRows.Length : pass.Batch.TokenCount;
}
