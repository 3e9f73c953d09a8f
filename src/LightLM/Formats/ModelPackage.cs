using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Formats;

/// <summary>
/// All that a prediction needs, as read from a compact file or a checkpoint directory: weights not yet packed for the kernels.
/// </summary>
public sealed class ModelPackage : IDisposable
{
    /// <summary>The file or directory that was opened.</summary>
    public required string Path { get; init; }

    /// <summary>The family of architectures that the checkpoint was of, such as "bert": what an export writes it as.</summary>
    public required string Family { get; init; }

    /// <summary>The encoder's architecture.</summary>
    public required EncoderDescription Encoder { get; init; }

    /// <summary>The head, its labels and limits.</summary>
    public required TaskDescription Task { get; init; }

    /// <summary>The vocabulary and the tokenizer's options, or null where the source has no vocabulary.</summary>
    public TokenizerSettings? Tokenizer { get; init; }

    /// <summary>Where the weights come from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The weights, under the names of the compact format (<c>docs/format.md</c>).</summary>
    public required TensorSource Tensors { get; init; }

    /// <summary>How the 8-bit weights were quantized, or null where there are none.</summary>
    public QuantizationDescription? Quantization { get; init; }

    /// <summary>What the reader of a checkpoint left out, or null where the source is not a checkpoint.</summary>
    public CheckpointReport? Report { get; init; }

    /// <summary>What the model lacks and a user should know before relying on it, in sentences.</summary>
    public IReadOnlyList<string> Warnings => [.. VocabularyWarnings.Of(Tokenizer, Encoder)];

    /// <summary>The same model with another description of its task, such as another decoding. It takes the weights over.</summary>
    /// <param name="task">The description.</param>
    public ModelPackage With(TaskDescription task) => With(task, Tokenizer);

    /// <summary>The same model with another tokenizer, such as one with other options. It takes the weights over.</summary>
    /// <param name="tokenizer">The vocabulary and the tokenizer's options.</param>
    public ModelPackage With(TokenizerSettings tokenizer) => With(Task, tokenizer);

    private ModelPackage With(TaskDescription task, TokenizerSettings? tokenizer) => new()
    {
        Path = Path,
        Family = Family,
        Encoder = Encoder,
        Task = task,
        Tokenizer = tokenizer,
        Provenance = Provenance,
        Tensors = Tensors,
        Quantization = Quantization,
        Report = Report,
    };

    /// <inheritdoc/>
    public void Dispose() => Tensors.Dispose();
}
