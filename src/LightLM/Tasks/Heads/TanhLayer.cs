using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>A dense layer with tanh: BERT's pooler, and the inner layer of the span-pair head.</summary>
internal sealed class TanhLayer(ModelPackage package, string module, int outputs, int inputs, KernelSet kernels) : IDisposable
{
    private readonly DenseLayer _dense = DenseLayer.Load(package, module, outputs, inputs, kernels);

    /// <summary>The pooler of an encoder that has one.</summary>
    public static TanhLayer Pooler(ModelPackage package, Encoder encoder)
    {
        int hidden = encoder.Description.HiddenSize;
        return new TanhLayer(package, TensorNames.Pooler, hidden, hidden, encoder.Kernels);
    }

    /// <summary>Computes [rows, outputs] from [rows, inputs].</summary>
    public Matrix Apply(in Matrix rows, Workspace workspace)
    {
        Matrix result = workspace.Matrix(WorkspaceBuffer.HeadInner, rows.Rows, _dense.Outputs);
        _dense.Apply(rows, result, workspace.CallerScratch, Epilogue.Tanh);
        return result;
    }

    public void Dispose() => _dense.Dispose();
}
