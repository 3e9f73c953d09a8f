using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>The pooler and a dense layer behind it, from first tokens' hidden states to logits.</summary>
internal sealed class PooledHead(ModelSession session, int labels, string module = TensorNames.Classifier) : IDisposable
{
    private readonly DenseHead _pooler = DenseHead.Pooler(session.Weights, session.Package.Encoder, session.Encoder.Kernels);
    private readonly ClassifierHead _classifier = new(session.Weights, session.Package.Encoder.HiddenSize, labels, session.Encoder.Kernels, module);

    /// <summary>Computes [rows, labels] from [rows, hidden].</summary>
    public Matrix Logits(in Matrix rows, Workspace workspace) => _classifier.Logits(_pooler.Apply(rows, workspace), workspace);

    public void Dispose()
    {
        _pooler.Dispose();
        _classifier.Dispose();
    }
}
