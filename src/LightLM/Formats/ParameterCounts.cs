using LightLM.Formats.Tensors;

namespace LightLM.Formats;

/// <summary>How many trained numbers a model has, whatever they are stored in.</summary>
/// <param name="Embeddings">In the tables that turn ids into vectors, and their norm.</param>
/// <param name="Encoder">In the transformer layers and the pooler.</param>
/// <param name="Head">In the task's head.</param>
public sealed record ParameterCounts(long Embeddings, long Encoder, long Head)
{
    // The prefixes of tensor names in the compact format.
    private const string EmbeddingsPrefix = "embeddings.";
    private const string HeadPrefix = "head.";

    /// <summary>All of them.</summary>
    public long Total => Embeddings + Encoder + Head;

    /// <summary>Counts the parameters of a model; scales and factors of 8-bit weights are not counted.</summary>
    /// <param name="package">The model.</param>
    public static ParameterCounts Of(ModelPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        long embeddings = Sum(package.Tensors, EmbeddingsPrefix);
        long head = Sum(package.Tensors, HeadPrefix);
        return new ParameterCounts(embeddings, Sum(package.Tensors, "") - embeddings - head, head);
    }

    private static long Sum(TensorSource tensors, string prefix) => tensors.Tensors.Values
        .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal) && !tensors.IsOfQuantized(tensor.Name))
        .Sum(tensor => tensor.Count);
}
