using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>The masked-LM head: a dense layer with the encoder's activation, LayerNorm, and a decoder onto the vocabulary.</summary>
internal sealed class LanguageModelHead : IDisposable
{
    private readonly KernelSet _kernels;
    private readonly Epilogue _activation;
    private readonly DenseLayer _transform;
    private readonly NormLayer _norm;
    private readonly DenseLayer _decoder;

    public LanguageModelHead(ModelPackage package, Encoder encoder)
    {
        EncoderDescription description = encoder.Description;
        TensorSource tensors = package.Tensors;
        int hidden = description.HiddenSize;
        int vocabulary = description.VocabularySize;
        _kernels = encoder.Kernels;
        _activation = TransformerLayer.Function(description.Activation);
        _transform = DenseLayer.Load(package, TensorNames.LanguageModelTransform, hidden, hidden, _kernels);
        _norm = NormLayer.Load(package.Tensors, TensorNames.LanguageModelNorm, hidden, description.LayerNormEpsilon);

        string decoder = TensorNames.Weight(TensorNames.LanguageModelDecoder);
        string tableName = tensors.Tensors.ContainsKey(decoder) ? decoder : TensorNames.WordEmbeddings;
        float[] bias = tensors.ReadWeights(TensorNames.Bias(TensorNames.LanguageModelDecoder), vocabulary);
        _decoder = DenseLayer.FromTable(tensors, tableName, bias, vocabulary, hidden, _kernels);
    }

    /// <summary>Computes [rows, vocabulary] from [rows, hidden].</summary>
    public Matrix Logits(in Matrix rows, Workspace workspace)
    {
        Matrix inner = workspace.Matrix(WorkspaceBuffer.HeadInner, rows.Rows, _transform.Outputs);
        _transform.Apply(rows, inner, workspace.CallerScratch, _activation);
        _norm.Apply(_kernels, inner);
        Matrix logits = workspace.Matrix(WorkspaceBuffer.Logits, rows.Rows, _decoder.Outputs);
        _decoder.Apply(inner, logits, workspace.CallerScratch);
        return logits;
    }

    public void Dispose()
    {
        _transform.Dispose();
        _norm.Dispose();
        _decoder.Dispose();
    }
}
