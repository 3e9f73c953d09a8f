using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>A dense layer from hidden states to logits.</summary>
internal sealed class ClassifierHead(DenseLayer classifier) : IDisposable
{
    public ClassifierHead(IWeights weights, int inputs, int labels, KernelSet kernels, string module = TensorNames.Classifier)
        : this(DenseLayer.Load(weights, module, labels, inputs, kernels))
    {
    }

    /// <summary>Computes [rows, labels] from [rows, inputs].</summary>
    public Matrix Logits(in Matrix rows, Workspace workspace)
    {
        Matrix logits = workspace.Matrix(WorkspaceBuffer.Logits, rows.Rows, classifier.Outputs);
        classifier.Apply(rows, logits, workspace.CallerScratch);
        return logits;
    }

    public void Dispose() => classifier.Dispose();
}
