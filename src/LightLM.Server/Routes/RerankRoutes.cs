using System.Text.Json;
using LightLM.Server.Requests;
using LightLM.Server.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LightLM.Server.Routes;

/// <summary>
/// Ranking as Cohere's and Jina's clients ask for it: {"query", "documents", "top_n", "return_documents"}, answered by {"results": [{"index",
/// "relevance_score"}]} (docs.cohere.com/reference/rerank, jina.ai/reranker).
/// </summary>
internal static class RerankRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapPost("/v1/rerank", api.Post(ErrorStyle.Rerank, RankAsync));
        routes.MapPost("/v2/rerank", api.Post(ErrorStyle.Rerank, RankAsync));
    }

    /// <summary>Answers a request with documents.</summary>
    public static async Task RankAsync(ApiCall call, JsonField body)
    {
        LightModel model = call.Use(body.Find("model")?.Text(), TextRankingTask.Instance);
        JsonField documents = body.Require("documents");
        if (!documents.IsArray || documents.Count == 0)
        {
            throw documents.Unexpected("a list of at least one text");
        }

        call.RequireCount(documents.Count, documents.Path);
        string[] texts = [.. documents.Items().Select(document => document.IsObject ? document.Require("text").Text() : document.Text())];
        int most = body.Find("top_n")?.Integer(1, int.MaxValue) ?? int.MaxValue;
        bool repeats = body.Find("return_documents")?.Flag() ?? false;
        TaskItem item = TextRankingTask.Prepare(
            model, body.Require("query").Text(), texts, (json, ranked) => WriteResults(json, ranked.Take(most), repeats ? texts : null));
        if (item.Error is InputException error)
        {
            throw ApiException.OfItem(error);
        }

        await call.AnswerAsync([item], json => Write(json, call, item)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, ApiCall call, TaskItem item)
    {
        json.WriteStartObject();
        json.WriteString("id", call.Context.Response.Headers["X-Request-Id"].ToString());
        json.WriteString("model", call.ModelName);
        json.WritePropertyName("results");
        item.Write(json);
        json.WriteStartObject("usage");
        json.WriteNumber("total_tokens", item.TokenCount);
        json.WriteNumber("prompt_tokens", item.TokenCount);
        json.WriteEndObject();
        json.WriteStartObject("meta");
        json.WriteString("method", TextRankingTask.JudgesPairs(call.Model) ? "pairs" : "vectors");
        json.WriteStartObject("billed_units");
        json.WriteNumber("search_units", 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, IEnumerable<(int Index, float Score)> ranked, string[]? texts)
    {
        json.WriteStartArray();
        foreach ((int index, float score) in ranked)
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteNumber("relevance_score", score);
            if (texts is not null)
            {
                json.WriteStartObject("document");
                json.WriteString("text", texts[index]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
