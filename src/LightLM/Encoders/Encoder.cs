using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Threading;

namespace LightLM.Encoders;

/// <summary>A transformer encoder with its weights packed for one kernel path; immutable, so any number of threads may run it.</summary>
internal sealed class Encoder : IDisposable
{
    private readonly TransformerLayer[] _layers;

    /// <summary>Packs the weights; the package is not read from afterwards.</summary>
    /// <exception cref="ModelFileException">A tensor is missing or has another shape than the description says.</exception>
    public Encoder(ModelPackage package, KernelSet kernels)
    {
        Description = package.Encoder;
        Kernels = kernels;
        Embeddings = new Embeddings(package.Encoder, package.Tensors);
        _layers = [.. Enumerable.Range(0, Description.Layers.Count).Select(i => new TransformerLayer(package, i, kernels))];
        MatrixParameters = Description.Layers.Sum(layer =>
            2L * Description.HiddenSize * ((2 * layer.AttentionHeads * Description.HeadSize) + layer.FeedForwardSize));
    }

    /// <summary>The architecture.</summary>
    public EncoderDescription Description { get; }

    /// <summary>The kernels that the weights are packed for.</summary>
    public KernelSet Kernels { get; }

    /// <summary>The embeddings.</summary>
    public Embeddings Embeddings { get; }

    /// <summary>The weights of all matrix products.</summary>
    public long MatrixParameters { get; }

    /// <summary>The layers, first to last.</summary>
    public ReadOnlySpan<TransformerLayer> Layers => _layers;

    /// <summary>
    /// Computes the last hidden states of the rows that the workspace's batch asks for: [result rows, hidden], valid until the
    /// workspace is used again.
    /// </summary>
    /// <param name="workspace">The batch and the memory.</param>
    /// <param name="team">Runs the pass on several threads, unless it is busy; null runs it on the caller's thread.</param>
    /// <exception cref="InputException">An id, a token type or a length that the model does not have.</exception>
    public Matrix Forward(Workspace workspace, ThreadTeam? team = null)
    {
        Check(workspace.Batch);
        return workspace.Pass.Run(this, team);
    }

    public void Dispose()
    {
        Embeddings.Dispose();
        foreach (TransformerLayer layer in _layers)
        {
            layer.Dispose();
        }
    }

    private void Check(TokenBatch batch)
    {
        for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
        {
            int length = batch.Length(sequence);
            if (length == 0 || length > Description.MaxPositions)
            {
                throw new InputException(
                    $"Sequence {sequence}: expected 1 to {Description.MaxPositions} tokens, found {length}. Split or shorten the text.");
            }
        }

        foreach (int id in batch.Ids)
        {
            CheckIndex("Token id", id, Description.VocabularySize);
        }

        foreach (int tokenType in batch.TokenTypes)
        {
            CheckIndex("Token type", tokenType, Description.TokenTypes);
        }
    }

    private static void CheckIndex(string what, int index, int count)
    {
        if ((uint)index >= (uint)count)
        {
            throw new InputException($"{what}: expected 0 to {count - 1}, found {index}. Encode the text with the model's own vocabulary.");
        }
    }
}
