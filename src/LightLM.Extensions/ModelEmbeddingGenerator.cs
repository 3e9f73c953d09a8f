using LightLM.Tasks;
using Microsoft.Extensions.AI;

namespace LightLM.Extensions;

/// <summary>A model's vectors for code that is written against Microsoft.Extensions.AI. Calls run on the caller's thread.</summary>
/// <param name="source">The model.</param>
/// <param name="time">What tells when a vector was made.</param>
internal sealed class ModelEmbeddingGenerator(LightModelSource source, TimeProvider time) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>So many texts are prepared at a time, so that a long list does not fill the memory.</summary>
    private const int TextsAtOnce = 256;

    /// <exception cref="InputException">The options ask for a prompt or dimensions that the model has not, or it may not cut a text.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken);
        }

        using ModelLease lease = source.Lease();
        EmbeddingOptions asked = Asked(options);
        GeneratedEmbeddings<Embedding<float>> embeddings = [];
        long tokens = 0;
        foreach (string[] chunk in values.Chunk(TextsAtOnce))
        {
            PreparedInput<float[]>[] inputs = [.. chunk.Select(text => lease.Model.PrepareEmbedding(text, asked))];
            lease.Model.Run(inputs, cancellationToken);
            foreach (PreparedInput<float[]> input in inputs)
            {
                tokens += input.TokenCount;
                embeddings.Add(new Embedding<float>(input.Read()) { ModelId = options?.ModelId ?? source.Name, CreatedAt = time.GetUtcNow() });
            }
        }

        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return Task.FromResult(embeddings);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata()
            : serviceType == typeof(LightModelSource) ? source
            : serviceType == typeof(LightModel) ? source.Current
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
        // The model is the host's.
    }

    private EmbeddingGeneratorMetadata Metadata()
    {
        using ModelLease lease = source.Lease();
        return new EmbeddingGeneratorMetadata("lightlm", null, source.Name, lease.Model.EmbeddingDimensions());
    }

    /// <summary>The raw options may be <see cref="EmbeddingOptions"/>; dimensions that a call names go before theirs.</summary>
    private EmbeddingOptions Asked(EmbeddingGenerationOptions? options)
    {
        EmbeddingOptions raw = options?.RawRepresentationFactory?.Invoke(this) as EmbeddingOptions ?? new EmbeddingOptions();
        return options?.Dimensions is int dimensions ? raw with { Dimensions = dimensions } : raw;
    }
}
