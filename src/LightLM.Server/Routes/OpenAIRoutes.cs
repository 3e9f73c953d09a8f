using System.Runtime.InteropServices;
using System.Text.Json;
using LightLM.Server.Models;
using LightLM.Server.Requests;
using LightLM.Server.Tasks;
using LightLM.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LightLM.Server.Routes;

/// <summary>OpenAI's embeddings and list of models (platform.openai.com/docs/api-reference/embeddings).</summary>
internal static class OpenAIRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapPost("/v1/embeddings", api.Post(ErrorStyle.OpenAI, EmbedAsync));
        routes.MapGet("/v1/models", api.Get(ErrorStyle.OpenAI, call => call.RespondAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (ServedModel model in api.Models.All)
            {
                WriteModel(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        })));
        routes.MapGet("/v1/models/{model}", api.Get(ErrorStyle.OpenAI, call =>
        {
            ServedModel model = api.Models.Find(call.RouteValue("model"));
            return call.RespondAsync(json => WriteModel(json, model));
        }));
    }

    private static async Task EmbedAsync(ApiCall call, JsonField body)
    {
        LightModel model = call.Use(body.Find("model")?.Text(), FeatureExtractionTask.Instance);
        string[] texts = ReadTexts(call, model, body.Require("input"));
        bool isBase64 = body.Find("encoding_format") is JsonField format && format.Text() switch
        {
            "base64" => true,
            "float" => false,
            _ => throw format.Unexpected("'float' or 'base64'"),
        };
        EmbeddingOptions options = new() { Dimensions = body.Find("dimensions")?.Integer(1, int.MaxValue) };
        PreparedItem<float[]>[] items = [.. texts.Select(text => FeatureExtractionTask.Prepare(model, text, options))];
        if (Array.FindIndex(items, item => item.Error is not null) is >= 0 and int failed)
        {
            bool isOptions = options.Dimensions > model.EmbeddingDimensions();
            throw new ApiException(ErrorKind.Invalid, "invalid_value", items[failed].Error!.Message, isOptions ? "dimensions" : $"input[{failed}]", items[failed].Error);
        }

        await call.AnswerAsync(items, json => Write(json, call.ModelName, items, isBase64)).ConfigureAwait(false);
    }

    private static string[] ReadTexts(ApiCall call, LightModel model, JsonField input)
    {
        if (input.IsString)
        {
            return [RequireText(input)];
        }

        if (!input.IsArray || input.Count == 0)
        {
            throw input.Unexpected("a text, or a list of at least one");
        }

        call.RequireCount(input.Count, "input");
        JsonField first = input.Items().First();
        if (first.IsNumber || first.IsArray)
        {
            throw TokenIds(model, input, first.IsArray && first.Count > 0 ? first.Items() : input.Items());
        }

        return [.. input.Items().Select(RequireText)];
    }

    private static string RequireText(JsonField input) =>
        input.Text() is { Length: > 0 } text ? text : throw ApiException.Invalid($"Expected a text with characters in '{input.Path}', found an empty one.", input.Path);

    /// <summary>Clients that count tokens themselves send those of another tokenizer, which would make vectors of nonsense.</summary>
    private static ApiException TokenIds(LightModel model, JsonField input, IEnumerable<JsonField> ids)
    {
        int count = model.Tokenizer.Settings.Vocabulary.Count;
        JsonField? foreign = ids.Cast<JsonField?>().FirstOrDefault(id => !(id!.Value.IsNumber && id.Value.Value.TryGetInt32(out int value) && value >= 0 && value < count));
        string found = foreign is JsonField id && id.IsNumber
            ? $"token ids, of which {Excerpt.Of(id.Value.GetRawText())} is not in this model's vocabulary of {count}: another tokenizer has made them"
            : "token ids";
        return new ApiException(
            ErrorKind.Invalid,
            "token_ids_not_supported",
            $"Expected texts in 'input', found {found}. Send the texts; LangChain's OpenAIEmbeddings does so with check_embedding_ctx_length=False.",
            input.Path);
    }

    private static void Write(Utf8JsonWriter json, string name, PreparedItem<float[]>[] items, bool isBase64)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (int i = 0; i < items.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", i);
            json.WritePropertyName("embedding");
            if (isBase64)
            {
                json.WriteBase64StringValue(MemoryMarshal.AsBytes(items[i].Read().AsSpan()));
            }
            else
            {
                json.WriteNumbers(items[i].Read());
            }

            json.WriteEndObject();
        }

        long tokens = items.Sum(item => (long)item.TokenCount);
        json.WriteEndArray();
        json.WriteString("model", name);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", tokens);
        json.WriteNumber("total_tokens", tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Name);
        json.WriteString("object", "model");
        json.WriteNumber("created", (model.Source.LoadedAt ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds());
        json.WriteString("owned_by", "lightlm");
        json.WriteEndObject();
    }
}
