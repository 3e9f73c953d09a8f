using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>From the states of texts to a vector of each: a pooling, and the dense layers that the model has behind its own.</summary>
internal sealed class VectorHead : IDisposable
{
    private readonly EncoderDescription _encoder;
    private readonly DenseHead? _pooler;
    private readonly DenseHead[] _dense;

    public VectorHead(ModelSession session)
    {
        _encoder = session.Package.Encoder;
        TaskDescription task = session.Task;
        KernelSet kernels = session.Encoder.Kernels;
        _pooler = _encoder.HasPooler ? DenseHead.Pooler(session.Weights, _encoder, kernels) : null;
        _dense = new DenseHead[task.Dense.Count];
        int inputs = task.Pooling.Width(_encoder);
        for (int i = 0; i < _dense.Length; i++)
        {
            _dense[i] = DenseHead.Embedding(session.Weights, i, inputs, task.Dense[i], kernels);
            inputs = task.Dense[i].Outputs;
        }
    }

    /// <summary>Whether there is a pooler.</summary>
    public bool HasPooler => _pooler is not null;

    /// <summary>Pools neighbouring sequences.</summary>
    /// <param name="pooling">The pooling, the same for all.</param>
    /// <param name="group">The sequences, of <see cref="EmbeddingInput"/>.</param>
    /// <param name="rows">The states that they read: [result rows, width of the output].</param>
    /// <param name="workspace">The batch's memory.</param>
    /// <returns>[sequences, width of the pooling].</returns>
    public Matrix Pool(Pooling pooling, in SequenceGroup group, in Matrix rows, Workspace workspace)
    {
        const WorkspaceBuffer buffer = WorkspaceBuffer.HeadInput;
        if (pooling == Pooling.Pooler)
        {
            return _pooler!.Apply(rows, workspace, buffer);
        }

        Matrix vectors = workspace.Matrix(buffer, group.Count, pooling.Width(_encoder));
        for (int i = 0; i < group.Count; i++)
        {
            int first = group.FirstRow(i);
            PooledRows pooled = ((EmbeddingInput)group[i].Input).PooledRows;
            StatePooling.Compute(pooling, rows.Slice(first, group.FirstRow(i + 1) - first), pooled, vectors.RowSpan(i));
        }

        return vectors;
    }

    /// <summary>Applies the dense layers to what the model's own pooling makes: [sequences, outputs of the last].</summary>
    public Matrix Project(in Matrix pooled, Workspace workspace)
    {
        Matrix vectors = pooled;
        for (int i = 0; i < _dense.Length; i++)
        {
            vectors = _dense[i].Apply(vectors, workspace, i % 2 == 0 ? WorkspaceBuffer.HeadInner : WorkspaceBuffer.HeadInput);
        }

        return vectors;
    }

    public void Dispose()
    {
        _pooler?.Dispose();
        foreach (DenseHead dense in _dense)
        {
            dense.Dispose();
        }
    }
}
