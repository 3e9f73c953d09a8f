using LightLM.Descriptions;
using LightLM.Encoders;
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

    public LanguageModelHead(IWeights weights, Encoder encoder)
    {
        EncoderDescription description = encoder.Description;
        int hidden = description.HiddenSize;
        int embedded = description.EmbeddingSize;
        int vocabulary = description.Embedding.VocabularySize;
        _kernels = encoder.Kernels;
        _activation = description.Activation.ToEpilogue();
        _transform = DenseLayer.Load(weights, TensorNames.LanguageModelTransform, embedded, hidden, _kernels);
        _norm = new NormLayer(description, weights, TensorNames.LanguageModelNorm, embedded);

        string decoder = TensorNames.Weight(TensorNames.LanguageModelDecoder);
        string table = weights.Has(decoder) ? decoder : TensorNames.WordEmbeddings;
        float[] bias = weights.Floats(TensorNames.Bias(TensorNames.LanguageModelDecoder), vocabulary);
        _decoder = DenseLayer.FromTable(weights, table, bias, vocabulary, embedded, _kernels);
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
