using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>
/// What GlobalPointer and EfficientGlobalPointer (Su et al., 2022) make of hidden states: for each token the queries and keys of all types, or one
/// of each and two scores for each type.
/// </summary>
internal sealed class PointerHead : IDisposable
{
    private readonly PointerDescription _pointer;
    private readonly DenseLayer _pairs;
    private readonly DenseLayer? _types;

    public PointerHead(IWeights weights, TaskDescription task, int hidden, KernelSet kernels)
    {
        _pointer = task.Pointer!;
        int pair = 2 * _pointer.Size;
        if (_pointer.Kind == PointerKind.Global)
        {
            _pairs = DenseLayer.Load(weights, TensorNames.PointerPairs, task.Labels.Count * pair, hidden, kernels);
            return;
        }

        int inputs = _pointer.Kind == PointerKind.EfficientOfPair ? pair : hidden;
        _pairs = DenseLayer.Load(weights, TensorNames.PointerPair, pair, hidden, kernels);
        _types = DenseLayer.Load(weights, TensorNames.PointerTypes, 2 * task.Labels.Count, inputs, kernels);
    }

    /// <summary>
    /// Computes [tokens, labels * 2 * size], a label's query and then its key; or [tokens, 2 * size + 2 * labels], the query, the key, and for
    /// each label the scores as the last and as the first token.
    /// </summary>
    public Matrix Apply(in Matrix rows, Workspace workspace)
    {
        if (_types is null)
        {
            Matrix queriesAndKeys = workspace.Matrix(WorkspaceBuffer.Logits, rows.Rows, _pairs.Outputs);
            _pairs.Apply(rows, queriesAndKeys, workspace.CallerScratch);
            return queriesAndKeys;
        }

        Matrix pairs = workspace.Matrix(WorkspaceBuffer.HeadInner, rows.Rows, _pairs.Outputs);
        Matrix types = workspace.Matrix(WorkspaceBuffer.HeadInput, rows.Rows, _types.Outputs);
        Matrix result = workspace.Matrix(WorkspaceBuffer.Logits, rows.Rows, pairs.Columns + types.Columns);
        _pairs.Apply(rows, pairs, workspace.CallerScratch);
        _types.Apply(_pointer.Kind == PointerKind.EfficientOfPair ? pairs : rows, types, workspace.CallerScratch);
        for (int row = 0; row < rows.Rows; row++)
        {
            TakeApart(pairs.RowSpan(row), result.RowSpan(row)[..pairs.Columns]);
            types.RowSpan(row).CopyTo(result.RowSpan(row)[pairs.Columns..]);
        }

        return result;
    }

    public void Dispose()
    {
        _pairs.Dispose();
        _types?.Dispose();
    }

    /// <summary>Elements of a query and a key in turns become the query and the key.</summary>
    private static void TakeApart(ReadOnlySpan<float> pair, Span<float> parts)
    {
        int size = pair.Length / 2;
        for (int i = 0; i < size; i++)
        {
            parts[i] = pair[2 * i];
            parts[size + i] = pair[(2 * i) + 1];
        }
    }
}
