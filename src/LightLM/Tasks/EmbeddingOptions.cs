using LightLM.Descriptions;

namespace LightLM.Tasks;

/// <summary>How a text's vector is made.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>The pooling; null means the model's own, or the mean where the model was not trained for embeddings.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>Whether the vector is scaled to length 1; null means as the model says.</summary>
    public bool? Normalize { get; init; }

    /// <summary>The name of the model's prompt that is put in front of the text; null means the model's default, empty means none.</summary>
    public string? Prompt { get; init; }
}
