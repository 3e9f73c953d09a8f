using System.Text.Json.Serialization;
using LightLM;
using LightLM.Extensions;
using LightLM.Models;
using LightLM.Tasks;
using Microsoft.Extensions.AI;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddLightLM("entities", options => options.Path = Cluener.Path).AddHealthCheck();
builder.Services.AddLightLM("vectors", options => options.Path = Embed.Path).AddHealthCheck().AddEmbeddingGenerator();
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, Shapes.Default));

WebApplication app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/entities", (string[] texts, [FromKeyedServices("entities")] LightModel model) => model.FindEntities(texts));
app.MapPost("/vectors", async (string[] texts, IEmbeddingGenerator<string, Embedding<float>> vectors) =>
    (await vectors.GenerateAsync(texts)).Select(embedding => embedding.Vector));
app.Run();

[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<Entity>>))]
[JsonSerializable(typeof(IEnumerable<ReadOnlyMemory<float>>))]
internal sealed partial class Shapes : JsonSerializerContext;
