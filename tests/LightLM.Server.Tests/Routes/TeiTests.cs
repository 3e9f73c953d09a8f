using System.Net;
using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Server.Tests.Routes;

/// <summary>The routes of Text Embeddings Inference.</summary>
public sealed class TeiTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vectors_have_length_1_unless_the_request_says_otherwise()
    {
        using LightModel model = Load("embed");
        JsonElement one = await Ask("/embed", """{"inputs": "今天", "model": "embed"}""");
        Assert.Equal(model.Embed("今天", new EmbeddingOptions { Normalize = true }, Cancellation), Vector(one[0]));
        JsonElement two = await Ask("/embed", """{"inputs": ["今天", "明天"], "model": "embed", "normalize": false, "dimensions": 8}""");
        Assert.Equal(model.Embed("明天", new EmbeddingOptions { Normalize = false, Dimensions = 8 }, Cancellation), Vector(two[1]));
    }

    [Fact]
    public async Task States_of_all_tokens_are_three_deep()
    {
        using LightModel model = Load("embed");
        float[][] expected = model.EmbedTokens("今天😀", Cancellation);
        JsonElement found = await Ask("/embed_all", """{"inputs": ["今天😀"], "model": "embed"}""");
        Assert.Equal(expected, found[0].EnumerateArray().Select(Vector));
        Assert.Equal(5, expected.Length);
    }

    [Fact]
    public async Task Two_texts_in_a_list_are_a_pair()
    {
        using LightModel model = Load("csl");
        Classification pair = model.Classify("a", "b", Cancellation);
        JsonElement one = await Ask("/predict", """{"inputs": ["a", "b"], "model": "csl"}""");
        Assert.Equal(pair.Labels.Select(label => label.Score), one.EnumerateArray().Select(label => label.GetProperty("score").GetSingle()));
        JsonElement batch = await Ask("/predict", """{"inputs": [["a"], ["a", "b"]], "model": "csl"}""");
        Assert.Equal(pair.Score, batch[1][0].GetProperty("score").GetSingle());
        Assert.Equal(model.Classify("a", null, Cancellation).Score, batch[0][0].GetProperty("score").GetSingle());
    }

    [Fact]
    public async Task Texts_are_ranked_and_repeated()
    {
        JsonElement found = await Ask("/rerank", """{"query": "天气", "texts": ["股票", "今天天气好"], "return_text": true, "model": "embed"}""");
        Assert.Equal((1, "今天天气好"), (found[0].GetProperty("index").GetInt32(), found[0].GetProperty("text").GetString()!));
    }

    [Fact]
    public async Task Similarities_are_one_a_sentence()
    {
        JsonElement found = await Ask("/similarity", """{"inputs": {"source_sentence": "今天", "sentences": ["今天", "明天", "股票"]}, "model": "embed"}""");
        Assert.Equal(3, found.GetArrayLength());
    }

    [Fact]
    public async Task Tokens_have_their_places_and_decode_to_the_text()
    {
        JsonElement found = (await Ask("/tokenize", """{"inputs": "今天😀好", "model": "mlm"}"""))[0];
        Assert.Equal([(null, null), (0, 1), (1, 2), (2, 4), (4, 5), ((int?)null, (int?)null)], found.EnumerateArray().Select(Place));
        JsonElement points = (await Ask("/tokenize", """{"inputs": "今天😀好", "model": "mlm", "add_special_tokens": false, "string_index_type": "UnicodeCodePoint"}"""))[0];
        Assert.Equal([(0, 1), (1, 2), (2, 3), (3, 4)], points.EnumerateArray().Select(Place));
        int[] ids = [.. found.EnumerateArray().Select(token => token.GetProperty("id").GetInt32())];
        Assert.Equal(ids.Length, found.GetArrayLength());
        Assert.Contains("今", (await Ask("/decode", JsonSerializer.Serialize(new { ids, model = "mlm" })))[0].GetString());
    }

    [Fact]
    public async Task Info_says_what_the_model_is()
    {
        JsonElement info = (await server.GetAsync("/info?model=csl")).Json;
        Assert.Equal("csl", info.GetProperty("model_id").GetString());
        Assert.Equal(2, info.GetProperty("model_type").GetProperty("classifier").GetProperty("id2label").EnumerateObject().Count());
        Assert.Equal(600_000, info.GetProperty("max_batch_tokens").GetInt32());
    }

    [Theory]
    [InlineData("/embed", """{"inputs": [[1, 2]]}""", "token_ids_not_supported")]
    [InlineData("/embed", """{"inputs": []}""", "invalid_type")]
    [InlineData("/embed", """{"inputs": "a", "prompt_name": "none of it", "model": "embed"}""", "invalid_input")]
    [InlineData("/embed", """{"inputs": "a", "truncation_direction": "left"}""", "invalid_type")]
    [InlineData("/predict", """{"inputs": ["a", "b", "c"], "model": "csl"}""", "invalid_type")]
    [InlineData("/predict", """{"inputs": "a", "raw_scores": true, "model": "csl"}""", "invalid_value")]
    [InlineData("/rerank", """{"query": "a", "texts": []}""", "invalid_type")]
    [InlineData("/decode", """{"ids": [1, 99999999]}""", "invalid_type")]
    [InlineData("/decode", """{"ids": [-1]}""", "invalid_type")]
    public async Task What_cannot_be_answered_is_422(string path, string body, string code)
    {
        JsonElement error = (await server.PostAsync(path, body, Cancellation)).Error(HttpStatusCode.UnprocessableEntity);
        Assert.Equal((code, "validation"), (error.GetProperty("code").GetString()!, error.GetProperty("error_type").GetString()!));
    }

    [Fact]
    public async Task A_text_that_may_not_be_cut_is_refused()
    {
        string body = JsonSerializer.Serialize(new { inputs = new string('好', 5000), truncate = false, model = "embed" });
        JsonElement error = (await server.PostAsync("/embed", body, Cancellation)).Error(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("found 5000", error.GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/embed", body.Replace("false", "true"), Cancellation)).Status);
    }

    private static (int? Start, int? Stop) Place(JsonElement token) => (Number(token, "start"), Number(token, "stop"));

    private static int? Number(JsonElement token, string name) =>
        token.GetProperty(name).ValueKind == JsonValueKind.Null ? null : token.GetProperty(name).GetInt32();

    private static float[] Vector(JsonElement json) => [.. json.EnumerateArray().Select(number => number.GetSingle())];

    private static LightModel Load(string name) => LightModel.Load(RunningServer.ModelPath(name), new LightModelOptions { WarmUp = false });

    private async Task<JsonElement> Ask(string path, string body) => (await server.PostAsync(path, body, Cancellation)).Json;
}
