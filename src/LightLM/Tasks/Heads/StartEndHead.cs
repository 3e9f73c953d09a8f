using System.Numerics.Tensors;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>
/// Labels of each token as the first and as the last of an entity. What decides about the last reads the token's state and its label as the first:
/// the label's id, or the probabilities of all labels; a dense layer with tanh, a LayerNorm, a classifier.
/// </summary>
internal sealed class StartEndHead : IDisposable
{
    /// <summary>What the LayerNorm adds to the variance: PyTorch's usual value, whatever the encoder has.</summary>
    private const float Epsilon = 1e-5f;

    private readonly KernelSet _kernels;
    private readonly int _labels;
    private readonly int _labelInputs;
    private readonly bool _isSoft;
    private readonly DenseLayer _start;
    private readonly DenseLayer _transform;
    private readonly NormLayer _norm;
    private readonly DenseLayer _end;

    public StartEndHead(IWeights weights, TaskDescription task, int hidden, KernelSet kernels)
    {
        _kernels = kernels;
        _labels = task.Labels.Count;
        _labelInputs = task.StartLabelInputs;
        _isSoft = task.SoftStartLabels;
        int inputs = hidden + _labelInputs;
        _start = DenseLayer.Load(weights, TensorNames.StartClassifier, _labels, hidden, kernels);
        _transform = DenseLayer.Load(weights, TensorNames.EndTransform, inputs, inputs, kernels);
        _norm = NormLayer.OfHead(weights, TensorNames.EndNorm, inputs, Epsilon);
        _end = DenseLayer.Load(weights, TensorNames.EndClassifier, _labels, inputs, kernels);
    }

    /// <summary>Computes [tokens, 2 * labels] from [tokens, hidden]: the logits of the first, then those of the last.</summary>
    public Matrix Logits(in Matrix rows, Workspace workspace)
    {
        Matrix starts = workspace.Matrix(WorkspaceBuffer.HeadStarts, rows.Rows, _labels);
        Matrix inputs = workspace.Matrix(WorkspaceBuffer.HeadInput, rows.Rows, rows.Columns + _labelInputs);
        Matrix inner = workspace.Matrix(WorkspaceBuffer.HeadInner, rows.Rows, inputs.Columns);
        Matrix logits = workspace.Matrix(WorkspaceBuffer.Logits, rows.Rows, 2 * _labels);
        _start.Apply(rows, starts, workspace.CallerScratch);
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.RowSpan(row).CopyTo(inputs.RowSpan(row));
            WriteLabel(starts.RowSpan(row), inputs.RowSpan(row)[rows.Columns..]);
        }

        _transform.Apply(inputs, inner, workspace.CallerScratch, Epilogue.Tanh);
        _norm.Apply(_kernels, inner);

        // What read the inputs is done: the logits of the last take their place.
        Matrix ends = workspace.Matrix(WorkspaceBuffer.HeadInput, rows.Rows, _labels);
        _end.Apply(inner, ends, workspace.CallerScratch);
        for (int row = 0; row < rows.Rows; row++)
        {
            starts.RowSpan(row).CopyTo(logits.RowSpan(row));
            ends.RowSpan(row).CopyTo(logits.RowSpan(row)[_labels..]);
        }

        return logits;
    }

    public void Dispose()
    {
        _start.Dispose();
        _transform.Dispose();
        _norm.Dispose();
        _end.Dispose();
    }

    private void WriteLabel(ReadOnlySpan<float> logits, Span<float> inputs)
    {
        if (_isSoft)
        {
            logits.CopyTo(inputs);
            Softmax.Apply(inputs);
        }
        else
        {
            inputs[0] = TensorPrimitives.IndexOfMax(logits);
        }
    }
}
