using LightLM.Descriptions;
using LightLM.Encoders.Steps;
using LightLM.Kernels;
using LightLM.Threading;

namespace LightLM.Encoders;

/// <summary>A transformer encoder with its weights packed for one kernel path; immutable, so any number of threads may run it.</summary>
internal sealed class Encoder : IDisposable
{
    private readonly EncoderWeights? _owned;
    private readonly EncoderStep[] _steps;
    private readonly EncoderStep[][] _phases;

    /// <summary>Packs the weights; the source is not read from afterwards.</summary>
    /// <exception cref="ModelFileException">A tensor is missing or has another shape than the description says.</exception>
    public Encoder(EncoderDescription description, IWeights weights, KernelSet kernels)
        : this(description, kernels, new EncoderWeights(description, weights, kernels))
    {
    }

    private Encoder(EncoderDescription description, KernelSet kernels, EncoderWeights weights)
        : this(description, kernels, EncoderSteps.Of(description, weights, kernels), weights)
    {
    }

    private Encoder(EncoderDescription description, KernelSet kernels, EncoderStep[] steps, EncoderWeights? owned)
    {
        Description = description;
        Kernels = kernels;
        _steps = steps;
        _phases = [.. CutPhases(steps)];
        MatrixParameters = description.Layers.Where(layer => layer.SharedWith is null).Sum(layer =>
            2L * description.HiddenSize * ((2 * layer.AttentionHeads * description.HeadSize) + layer.FeedForwardSize));
        _owned = owned;
    }

    /// <summary>The architecture.</summary>
    public EncoderDescription Description { get; }

    /// <summary>The kernels that the weights are packed for.</summary>
    public KernelSet Kernels { get; }

    /// <summary>The forward pass.</summary>
    public ReadOnlySpan<EncoderStep> Steps => _steps;

    /// <summary>The steps by phases between which a team waits for all of its members.</summary>
    public ReadOnlySpan<EncoderStep[]> Phases => _phases;

    /// <summary>The weights of all matrix products.</summary>
    public long MatrixParameters { get; }

    /// <summary>The same encoder with other steps; its weights stay this one's.</summary>
    /// <param name="replace">Gives a step or another one in its place.</param>
    public Encoder With(Func<EncoderStep, EncoderStep> replace) => new(Description, Kernels, Array.ConvertAll(_steps, step => replace(step)), owned: null);

    /// <summary>
    /// Computes the last hidden states of the rows that the workspace's batch asks for: [result rows, output], valid until the
    /// workspace is used again.
    /// </summary>
    /// <param name="workspace">The batch and the memory.</param>
    /// <param name="team">Runs the pass on several threads, unless it is busy; null runs it on the caller's thread.</param>
    /// <param name="pause">What the calling thread does between two pieces of the pass; null for nothing.</param>
    /// <param name="cancellationToken">Checked before each block of rows or heads, some tenths of a millisecond of work.</param>
    /// <exception cref="OperationCanceledException">The pass was cancelled.</exception>
    /// <exception cref="InputException">An id, a token type or a length that the model does not have.</exception>
    public Matrix Forward(Workspace workspace, ThreadTeam? team = null, Action? pause = null, CancellationToken cancellationToken = default)
    {
        Check(workspace.Batch);
        return workspace.Pass.Run(this, team, pause, cancellationToken);
    }

    public void Dispose() => _owned?.Dispose();

    private static IEnumerable<EncoderStep[]> CutPhases(EncoderStep[] steps)
    {
        for (int start = 0, end; start < steps.Length; start = end)
        {
            end = start + 1;
            while (steps[start] is RowStep && end < steps.Length && steps[end] is RowStep)
            {
                end++;
            }

            yield return steps[start..end];
        }
    }

    private void Check(TokenBatch batch)
    {
        EmbeddingDescription embedding = Description.Embedding;
        for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
        {
            int length = batch.Length(sequence);
            if (length == 0 || length > embedding.MaxPositions)
            {
                throw new InputException(
                    $"Sequence {sequence}: expected 1 to {embedding.MaxPositions} tokens, found {length}. Split or shorten the text.");
            }
        }

        foreach (int id in batch.Ids)
        {
            CheckIndex("Token id", id, embedding.VocabularySize);
        }

        // An encoder without token types has one that adds nothing.
        foreach (int tokenType in batch.TokenTypes)
        {
            CheckIndex("Token type", tokenType, Math.Max(1, embedding.TokenTypes));
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
