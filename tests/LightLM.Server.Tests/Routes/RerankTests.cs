using System.Net;
using System.Text.Json;

namespace LightLM.Server.Tests.Routes;

/// <summary>Ranking as Cohere's and Jina's clients ask for it.</summary>
public sealed class RerankTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/rerank")]
    [InlineData("/v2/rerank")]
    [InlineData("/rerank")]
    public async Task The_best_documents_come_first(string path)
    {
        JsonElement found = (await server.PostAsync(
            path,
            """{"model": "embed", "query": "天气", "documents": ["股票", {"text": "今天天气好"}, "足球"], "top_n": 2, "return_documents": true}""",
            Cancellation)).Json;
        JsonElement[] results = [.. found.GetProperty("results").EnumerateArray()];
        Assert.Equal(2, results.Length);
        Assert.Equal((1, "今天天气好"), (results[0].GetProperty("index").GetInt32(), results[0].GetProperty("document").GetProperty("text").GetString()!));
        Assert.True(results[0].GetProperty("relevance_score").GetSingle() >= results[1].GetProperty("relevance_score").GetSingle());
        Assert.Equal("vectors", found.GetProperty("meta").GetProperty("method").GetString());
        Assert.True(found.GetProperty("usage").GetProperty("total_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Classifiers_of_pairs_judge_query_and_document_together()
    {
        using LightModel model = LightModel.Load(RunningServer.ModelPath("csl"), new LightModelOptions { WarmUp = false });
        string[] documents = ["分析了农村金融发展。", "图像识别算法。"];
        JsonElement found = (await server.PostAsync(
            "/v2/rerank", JsonSerializer.Serialize(new { model = "csl", query = "农村金融", documents }), Cancellation)).Json;
        Assert.Equal("pairs", found.GetProperty("meta").GetProperty("method").GetString());
        Assert.Equal(
            model.Rank("农村金融", documents, Cancellation).Select(text => (text.Index, text.Score)),
            found.GetProperty("results").EnumerateArray().Select(result => (result.GetProperty("index").GetInt32(), result.GetProperty("relevance_score").GetSingle())));
        Assert.False(found.GetProperty("results")[0].TryGetProperty("document", out _));
    }

    [Theory]
    [InlineData("""{"query": "a"}""", "missing_required_parameter")]
    [InlineData("""{"query": "a", "documents": []}""", "invalid_type")]
    [InlineData("""{"query": "a", "documents": [3]}""", "invalid_type")]
    [InlineData("""{"query": "a", "documents": ["b"], "top_n": 0}""", "invalid_type")]
    public async Task Errors_have_a_message(string body, string code)
    {
        JsonElement error = (await server.PostAsync("/v2/rerank", body, Cancellation)).Error(HttpStatusCode.BadRequest);
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }
}
