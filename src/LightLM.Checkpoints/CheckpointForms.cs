using LightLM.Checkpoints.Tokenizers;

namespace LightLM.Checkpoints;

/// <summary>The forms of a checkpoint's files that other libraries read, and this one by way of them.</summary>
public sealed record CheckpointForms
{
    /// <summary>None.</summary>
    public static CheckpointForms None { get; } = new();

    /// <summary>Forms of weights, such as TensorFlow 1's, which LightLM.TensorFlow reads.</summary>
    public IReadOnlyList<WeightContainer> Weights { get; init; } = [];

    /// <summary>Forms of vocabularies, such as SentencePiece's, which LightLM.MLTokenizers reads.</summary>
    public IReadOnlyList<VocabularyForm> Vocabularies { get; init; } = [];
}
