using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using LightLM.Tasks;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Embeddings;

namespace LightLM.Server.Tests.Routes;

/// <summary>OpenAI's routes, with its own client for .NET and the one of Microsoft.Extensions.AI over it.</summary>
public sealed class OpenAITests(RunningServer server)
{
    private static readonly string[] Texts = ["今天天气真好", "😀𠮷", "a"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private OpenAIClientOptions Options => new() { Endpoint = new Uri(server.Url, "v1") };

    [Fact]
    public async Task Its_client_gets_the_vectors_of_the_model_bit_for_bit()
    {
        EmbeddingClient client = new("embed", new ApiKeyCredential("any"), Options);
        ClientResult<OpenAIEmbeddingCollection> result = await client.GenerateEmbeddingsAsync(Texts, cancellationToken: Cancellation);
        using LightModel model = Load();
        Assert.Equal(Texts.Length, result.Value.Count);
        Assert.Equal("embed", result.Value.Model);
        foreach ((string text, OpenAIEmbedding embedding) in Texts.Zip(result.Value))
        {
            Assert.Equal(model.Embed(text, null, Cancellation), embedding.ToFloats().ToArray());
        }

        Assert.Equal(Texts.Sum(text => model.PrepareEmbedding(text).TokenCount), result.Value.Usage.InputTokenCount);
    }

    [Fact]
    public async Task Its_client_asks_for_fewer_dimensions()
    {
        EmbeddingClient client = new("embed", new ApiKeyCredential("any"), Options);
        OpenAIEmbedding embedding = await client.GenerateEmbeddingAsync(Texts[0], new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = 16 }, Cancellation);
        using LightModel model = Load();
        Assert.Equal(model.Embed(Texts[0], new EmbeddingOptions { Dimensions = 16 }, Cancellation), embedding.ToFloats().ToArray());
    }

    [Fact]
    public async Task The_generator_over_it_gets_them_too()
    {
        IEmbeddingGenerator<string, Embedding<float>> generator =
            new OpenAIClient(new ApiKeyCredential("any"), Options).GetEmbeddingClient("embed").AsIEmbeddingGenerator();
        GeneratedEmbeddings<Embedding<float>> found = await generator.GenerateAsync(Texts, cancellationToken: Cancellation);
        using LightModel model = Load();
        Assert.All(Texts.Zip(found), pair => Assert.Equal(model.Embed(pair.First, null, Cancellation), pair.Second.Vector.ToArray()));
        Assert.True(found.Usage!.InputTokenCount > 0);
    }

    [Fact]
    public async Task Two_thousand_texts_have_the_vectors_that_each_has_alone()
    {
        string[] texts = [.. Enumerable.Range(0, 2048).Select(number => $"第{number % 40}句话说的是{new string('好', number % 23)}天气")];
        EmbeddingClient client = new("embed", new ApiKeyCredential("any"), Options);
        OpenAIEmbeddingCollection found = await client.GenerateEmbeddingsAsync(texts, cancellationToken: Cancellation);
        using LightModel model = Load();
        Dictionary<string, float[]> expected = texts.Distinct().ToDictionary(text => text, text => model.Embed(text, null, Cancellation));
        Assert.All(texts.Zip(found), pair => Assert.Equal(expected[pair.First], pair.Second.ToFloats().ToArray()));
    }

    [Fact]
    public async Task Numbers_are_written_where_base64_is_not_asked_for()
    {
        JsonElement found = (await server.PostAsync("/v1/embeddings", """{"model": "embed", "input": "今天", "user": "u", "unknown": [1]}""", Cancellation)).Json;
        using LightModel model = Load();
        Assert.Equal(model.Embed("今天", null, Cancellation), found.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()));
    }

    [Fact]
    public async Task Base64_is_written_without_escapes()
    {
        RunningServer.Reply reply = await server.PostAsync(
            "/v1/embeddings", JsonSerializer.Serialize(new { model = "embed", input = Texts, encoding_format = "base64" }), Cancellation);
        Assert.DoesNotContain("\\u", reply.Text);
        Assert.Contains('+', reply.Text);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        JsonElement list = (await server.GetAsync("/v1/models")).Json;
        Assert.Equal("list", list.GetProperty("object").GetString());
        Assert.Contains("embed", list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal("model", (await server.GetAsync("/v1/models/embed")).Json.GetProperty("object").GetString());
        Assert.Equal("model_not_found", Error(await server.GetAsync("/v1/models/nobody"), HttpStatusCode.NotFound).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("""{"model": "nobody", "input": "a"}""", 404, "model_not_found", "model")]
    [InlineData("""{"model": "embed"}""", 400, "missing_required_parameter", "input")]
    [InlineData("""{"model": "embed", "input": ""}""", 400, "invalid_value", "input")]
    [InlineData("""{"model": "embed", "input": []}""", 400, "invalid_type", "input")]
    [InlineData("""{"model": "embed", "input": ["a", ""]}""", 400, "invalid_value", "input[1]")]
    [InlineData("""{"model": "embed", "input": ["a", null]}""", 400, "invalid_type", "input[1]")]
    [InlineData("""{"model": "embed", "input": [57668, 53901]}""", 400, "token_ids_not_supported", "input")]
    [InlineData("""{"model": "embed", "input": [[1, 2]]}""", 400, "token_ids_not_supported", "input")]
    [InlineData("""{"model": "embed", "input": "a", "dimensions": 0}""", 400, "invalid_type", "dimensions")]
    [InlineData("""{"model": "embed", "input": "a", "dimensions": 5000}""", 400, "invalid_value", "dimensions")]
    [InlineData("""{"model": "embed", "input": "a", "encoding_format": "hex"}""", 400, "invalid_type", "encoding_format")]
    public async Task Errors_have_its_shape(string body, int status, string code, string parameter)
    {
        JsonElement error = Error(await server.PostAsync("/v1/embeddings", body, Cancellation), (HttpStatusCode)status);
        Assert.Equal(
            ("invalid_request_error", code, parameter),
            (error.GetProperty("type").GetString()!, error.GetProperty("code").GetString()!, error.GetProperty("param").GetString()!));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Its_client_shows_message_and_code_of_an_error()
    {
        EmbeddingClient client = new("nobody", new ApiKeyCredential("any"), Options);
        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(() => client.GenerateEmbeddingAsync("a", cancellationToken: Cancellation));
        Assert.Equal(404, error.Status);
        Assert.Contains("There is no model 'nobody'", error.Message);
        Assert.Contains("model_not_found", error.Message);
    }

    [Fact]
    public async Task Foreign_token_ids_are_called_that()
    {
        JsonElement error = Error(await server.PostAsync("/v1/embeddings", """{"model": "embed", "input": [[57668, 53901]]}""", Cancellation), HttpStatusCode.BadRequest);
        Assert.Contains("57668", error.GetProperty("message").GetString());
        Assert.Contains("check_embedding_ctx_length=False", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_client_that_waits_too_shortly_is_told_not_to_try_again()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/embeddings")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { model = "embed", input = Enumerable.Repeat("今天天气真好", 2000) }), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Stainless-Timeout", "0.005");
        RunningServer.Reply reply = await server.SendAsync(request, Cancellation);
        Assert.True(reply.Status is HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests, reply.Text);
        Assert.True(reply.Status == HttpStatusCode.TooManyRequests || reply.Header("x-should-retry") == "false");
    }

    private static JsonElement Error(RunningServer.Reply reply, HttpStatusCode status) => reply.Error(status).GetProperty("error");

    private static LightModel Load() => LightModel.Load(RunningServer.ModelPath("embed"), new LightModelOptions { WarmUp = false });
}
