using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>
/// The masked-LM head: a dense layer with the encoder's activation, LayerNorm, and a decoder onto the vocabulary; behind a reversible encoder
/// the decoder alone.
/// </summary>
internal sealed class LanguageModelHead : IDisposable
{
    private readonly KernelSet _kernels;
    private readonly Epilogue _activation;
    private readonly DenseLayer? _transform;
    private readonly NormLayer? _norm;
    private readonly DenseLayer _decoder;

    public LanguageModelHead(IWeights weights, Encoder encoder)
    {
        EncoderDescription description = encoder.Description;
        int vocabulary = description.Embedding.VocabularySize;
        int width = description.IsReversible ? description.OutputSize : description.EmbeddingSize;
        _kernels = encoder.Kernels;
        _activation = description.Activation.ToEpilogue();
        if (!description.IsReversible)
        {
            _transform = DenseLayer.Load(weights, TensorNames.LanguageModelTransform, width, description.OutputSize, _kernels);
            _norm = new NormLayer(description, weights, TensorNames.LanguageModelNorm, width);
        }

        string decoder = TensorNames.Weight(TensorNames.LanguageModelDecoder);
        string table = weights.Has(decoder) ? decoder : TensorNames.WordEmbeddings;
        float[] bias = weights.Floats(TensorNames.Bias(TensorNames.LanguageModelDecoder), vocabulary);
        _decoder = DenseLayer.FromTable(weights, table, bias, vocabulary, width, _kernels);
    }

    /// <summary>Computes [rows, vocabulary] from [rows, output].</summary>
    public Matrix Logits(in Matrix rows, Workspace workspace)
    {
        Matrix inner = _transform is null ? rows : Transform(_transform, rows, workspace);
        Matrix logits = workspace.Matrix(WorkspaceBuffer.Logits, rows.Rows, _decoder.Outputs);
        _decoder.Apply(inner, logits, workspace.CallerScratch);
        return logits;
    }

    public void Dispose()
    {
        _transform?.Dispose();
        _norm?.Dispose();
        _decoder.Dispose();
    }

    private Matrix Transform(DenseLayer transform, in Matrix rows, Workspace workspace)
    {
        Matrix inner = workspace.Matrix(WorkspaceBuffer.HeadInner, rows.Rows, transform.Outputs);
        transform.Apply(rows, inner, workspace.CallerScratch, _activation);
        _norm!.Apply(_kernels, inner);
        return inner;
    }
}
