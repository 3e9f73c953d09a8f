using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>A dense layer from hidden states to logits.</summary>
internal sealed class ClassifierHead(IWeights weights, int inputs, int labels, KernelSet kernels, string module = TensorNames.Classifier) : IDisposable
{
    private readonly DenseLayer _classifier = DenseLayer.Load(weights, module, labels, inputs, kernels);

    /// <summary>Computes [rows, labels] from [rows, inputs].</summary>
    public Matrix Logits(in Matrix rows, Workspace workspace)
    {
        Matrix logits = workspace.Matrix(WorkspaceBuffer.Logits, rows.Rows, _classifier.Outputs);
        _classifier.Apply(rows, logits, workspace.CallerScratch);
        return logits;
    }

    public void Dispose() => _classifier.Dispose();
}
