using LightLM.Tasks;
using LightLM.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightLM.Extensions.Tests;

/// <summary>Vectors by way of Microsoft.Extensions.AI are the model's, bit for bit.</summary>
public sealed class EmbeddingGeneratorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IHost _host;
    private readonly LightModel _model;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;

    public EmbeddingGeneratorTests()
    {
        string path = Files.Write(_folder, "model.lightlm");
        _host = HostTests.Create(services => services.AddLightLM("vectors", options => options.Path = path).AddEmbeddingGenerator());
        _model = _host.Services.GetRequiredKeyedService<LightModel>("vectors");
        _generator = _host.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Vectors_usage_and_metadata_are_the_models()
    {
        string[] texts = [.. Enumerable.Range(0, 600).Select(i => string.Concat(Enumerable.Repeat("我是", 1 + (i % 7))))];
        GeneratedEmbeddings<Embedding<float>> embeddings = await _generator.GenerateAsync(texts, cancellationToken: Cancellation);
        Assert.Equal(texts.Select(text => _model.Embed(text)), embeddings.Select(embedding => embedding.Vector.ToArray()));
        Assert.Equal(texts.Sum(text => (long)_model.PrepareEmbedding(text).TokenCount), embeddings.Usage!.InputTokenCount);
        Assert.Equal(embeddings.Usage.InputTokenCount, embeddings.Usage.TotalTokenCount);
        Assert.All(embeddings, embedding => Assert.Equal("vectors", embedding.ModelId));
        EmbeddingGeneratorMetadata metadata = _generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("lightlm", "vectors", _model.EmbeddingDimensions()), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(_generator, _host.Services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("vectors"));
        Assert.Same(_generator, _host.Services.GetRequiredService<IEmbeddingGenerator>());
        Assert.Same(_model, _generator.GetService<LightModel>());
        Assert.Null(_generator.GetService<HttpClient>());
        Assert.Empty(await _generator.GenerateAsync([], cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Options_choose_dimensions_and_the_rest()
    {
        EmbeddingOptions raw = new() { Pooling = Descriptions.Pooling.Max, Normalize = true };
        EmbeddingGenerationOptions options = new() { Dimensions = 2, ModelId = "mine", RawRepresentationFactory = _ => raw };
        Embedding<float> embedding = (await _generator.GenerateAsync(["我是10"], options, Cancellation))[0];
        Assert.Equal(_model.Embed("我是10", raw with { Dimensions = 2 }), embedding.Vector.ToArray());
        Assert.Equal("mine", embedding.ModelId);
        await Assert.ThrowsAsync<InputException>(() => _generator.GenerateAsync(["我"], new EmbeddingGenerationOptions { Dimensions = 99 }, Cancellation));
    }

    [Fact]
    public async Task Calls_are_cancelled_and_wrong_ones_named()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _generator.GenerateAsync(["我"], cancellationToken: new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _generator.GenerateAsync(null!, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _generator.GenerateAsync([null!], cancellationToken: Cancellation));
        _generator.Dispose();
        Assert.Single(await _generator.GenerateAsync(["我"], cancellationToken: Cancellation));
        _host.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _generator.GenerateAsync(["我"], cancellationToken: Cancellation));
    }
}
