using LightLM.Descriptions;

namespace LightLM.Tasks;

/// <summary>How a text's vector is made.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>
    /// The pooling; null means the model's own, or the mean where the model was not trained for embeddings. Another than the model's own is
    /// made of the states alone, without the dense layers that the model has behind its own.
    /// </summary>
    public Pooling? Pooling { get; init; }

    /// <summary>
    /// Whether what is kept of the vector is scaled to length 1; null means as the model says, which scales the vector before it is cut to
    /// <see cref="Dimensions"/>.
    /// </summary>
    public bool? Normalize { get; init; }

    /// <summary>How many of the vector's first numbers are kept; null means as the model says, or all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>The name of the model's prompt that is put in front of the text; null means the model's default, empty means none.</summary>
    public string? Prompt { get; init; }
}
