using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Server.Models;
using LightLM.Server.Requests;
using LightLM.Server.Tasks;
using LightLM.Tasks;
using LightLM.Tokenization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LightLM.Server.Routes;

/// <summary>
/// The routes of Text Embeddings Inference (huggingface.github.io/text-embeddings-inference). "model" beside the inputs chooses one of several models,
/// which TEI has not.
/// </summary>
internal static class TeiRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapPost("/embed", api.Post(ErrorStyle.Tei, EmbedAsync));
        routes.MapPost("/embed_all", api.Post(ErrorStyle.Tei, EmbedTokensAsync));
        routes.MapPost("/predict", api.Post(ErrorStyle.Tei, PredictAsync));
        routes.MapPost("/rerank", api.Post(ErrorStyle.Tei, (call, body) => body.Find("documents") is null ? RankAsync(call, body) : RerankRoutes.RankAsync(call, body)));
        routes.MapPost("/similarity", api.Post(ErrorStyle.Tei, CompareAsync));
        routes.MapPost("/tokenize", api.Post(ErrorStyle.Tei, TokenizeAsync));
        routes.MapPost("/decode", api.Post(ErrorStyle.Tei, DecodeAsync));
        routes.MapGet("/info", api.Get(ErrorStyle.Tei, InfoAsync));
    }

    private static async Task EmbedAsync(ApiCall call, JsonField body)
    {
        LightModel model = call.Use(body.Find("model")?.Text(), FeatureExtractionTask.Instance);
        EmbeddingOptions options = VectorOptions.Read(body.Find, usualNormalize: true);
        await AnswerTextsAsync(
            call, body, (text, _) => new PreparedItem<float[]>(Whole(body, model.PrepareEmbedding(text, options)), static (json, vector) => json.WriteNumbers(vector)))
            .ConfigureAwait(false);
    }

    private static async Task EmbedTokensAsync(ApiCall call, JsonField body)
    {
        LightModel model = call.Use(body.Find("model")?.Text(), FeatureExtractionTask.Instance);
        await AnswerTextsAsync(call, body, (text, _) => new PreparedItem<float[][]>(Whole(body, model.PrepareTokenEmbeddings(text)), static (json, states) =>
        {
            json.WriteStartArray();
            foreach (float[] state in states)
            {
                json.WriteNumbers(state);
            }

            json.WriteEndArray();
        })).ConfigureAwait(false);
    }

    /// <summary>A text, a pair ["a", "b"], or a list of lists of one text or two.</summary>
    private static async Task PredictAsync(ApiCall call, JsonField body)
    {
        LightModel model = call.Use(body.Find("model")?.Text(), TextClassificationTask.Instance);
        RefuseRaw(body);
        JsonField inputs = body.Require("inputs");
        bool isBatch = inputs.IsArray && inputs.Count > 0 && inputs.Items().First().IsArray;
        if (isBatch)
        {
            call.RequireCount(inputs.Count, inputs.Path);
        }

        TaskItem[] items = isBatch
            ? [.. inputs.Items().Select(input => Prepare(model, body, input))]
            : [Prepare(model, body, inputs)];
        ThrowIfFailed(items, isBatch ? inputs.Path : null);
        await call.AnswerAsync(items, json => Write(json, items, isBatch)).ConfigureAwait(false);
    }

    private static PreparedItem<Classification> Prepare(LightModel model, JsonField body, JsonField input)
    {
        TextPair pair = input.IsString
            ? new TextPair(input.Text())
            : input.IsArray && input.Texts() is [string first, .. string[] rest] && rest.Length <= 1
                ? new TextPair(first, rest.FirstOrDefault())
                : throw input.Unexpected("a text, or a list of one or two");
        return new PreparedItem<Classification>(Whole(body, model.PrepareClassification(pair)), static (json, answer) => json.WriteLabels(answer.Labels));
    }

    private static async Task RankAsync(ApiCall call, JsonField body)
    {
        LightModel model = call.Use(body.Find("model")?.Text(), TextRankingTask.Instance);
        RefuseRaw(body);
        string[] texts = body.Require("texts").Texts();
        if (texts.Length == 0)
        {
            throw body.Require("texts").Unexpected("a list of at least one text");
        }

        call.RequireCount(texts.Length, "texts");
        bool repeats = body.Find("return_text")?.Flag() ?? false;
        TaskItem item = TextRankingTask.Prepare(
            model, body.Require("query").Text(), texts, (json, ranked) => TextRankingTask.Write(json, ranked, repeats ? texts : null));
        ThrowIfFailed([item], null);
        await call.AnswerAsync([item], item.Write).ConfigureAwait(false);
    }

    private static async Task CompareAsync(ApiCall call, JsonField body)
    {
        JsonField inputs = body.Require("inputs");
        LightModel model = call.Use(body.Find("model")?.Text(), FeatureExtractionTask.Instance);
        JsonField sentences = inputs.Require("sentences");
        call.RequireCount(sentences.Items().Count(), sentences.Path);
        JsonField? parameters = body.Find("parameters");
        TaskItem item = SentenceSimilarityTask.Prepare(
            model, inputs.Require("source_sentence").Text(), sentences.Texts(), VectorOptions.Read(name => parameters?.Find(name)));
        ThrowIfFailed([item], null);
        await call.AnswerAsync([item], item.Write).ConfigureAwait(false);
    }

    private static Task TokenizeAsync(ApiCall call, JsonField body)
    {
        TextTokenizer tokenizer = call.UseAny(body.Find("model")?.Text(), FeatureExtractionTask.Instance).Tokenizer;
        bool addsSpecial = body.Find("add_special_tokens")?.Flag() ?? true;
        OffsetUnit offsets = OffsetUnit.Read(body.Find("string_index_type"));
        string[] texts = ReadTexts(call, body.Require("inputs"));
        return call.RespondAsync(json =>
        {
            json.WriteStartArray();
            foreach (string text in texts)
            {
                json.WriteStartArray();
                WriteSpecial(json, tokenizer, addsSpecial ? tokenizer.ClassificationId : null);
                foreach (Token token in tokenizer.Tokenize(text))
                {
                    (int start, int stop) = offsets.Convert(text, token.Start, token.Length);
                    WriteToken(json, tokenizer, token.Id, start, stop);
                }

                WriteSpecial(json, tokenizer, addsSpecial ? tokenizer.SeparatorId : null);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        });
    }

    private static void WriteSpecial(Utf8JsonWriter json, TextTokenizer tokenizer, int? id)
    {
        if (id is int special)
        {
            WriteToken(json, tokenizer, special, null, null);
        }
    }

    private static void WriteToken(Utf8JsonWriter json, TextTokenizer tokenizer, int id, int? start, int? stop)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("text", tokenizer.Settings.Vocabulary[id]);
        json.WriteBoolean("special", tokenizer.IsSpecial(id));
        WritePlace("start", start);
        WritePlace("stop", stop);
        json.WriteEndObject();

        void WritePlace(string name, int? place)
        {
            if (place is int known)
            {
                json.WriteNumber(name, known);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }

    private static Task DecodeAsync(ApiCall call, JsonField body)
    {
        TextTokenizer tokenizer = call.UseAny(body.Find("model")?.Text(), FeatureExtractionTask.Instance).Tokenizer;
        bool skipsSpecial = body.Find("skip_special_tokens")?.Flag() ?? true;
        JsonField ids = body.Require("ids");
        JsonField[] lists = ids.IsArray && ids.Count > 0 && ids.Items().First().IsArray ? [.. ids.Items()] : [ids];
        call.RequireCount(lists.Length, ids.Path);
        int last = tokenizer.Settings.Vocabulary.Count - 1;
        string[] texts = [.. lists.Select(list => tokenizer.Decode([.. list.Items().Select(id => id.Integer(0, last))], skipsSpecial))];
        return call.RespondAsync(json =>
        {
            json.WriteStartArray();
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        });
    }

    private static Task InfoAsync(ApiCall call)
    {
        (LightModel model, ModelTask task) = call.UseOwn(call.Context.Request.Query["model"].FirstOrDefault());
        LightLMServerOptions limits = call.Api.Options;
        return call.RespondAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("model_id", call.ModelName);
            json.WriteString("model_sha", model.Provenance.Sha256);
            json.WriteString("model_dtype", ModelFacts.PrecisionOf(model));
            json.WriteString("served_model_name", call.ModelName);
            json.WriteStartObject("model_type");
            WriteType(json, model, task);
            json.WriteEndObject();
            json.WriteNumber("max_concurrent_requests", limits.MaxQueuedRequests);
            json.WriteNumber("max_input_length", model.Task.MaxLength);
            json.WriteNumber("max_batch_tokens", limits.MaxQueuedTokens);
            json.WriteNumber("max_client_batch_size", limits.MaxInputs);
            json.WriteBoolean("auto_truncate", true);
            json.WriteNumber("tokenization_workers", CpuReport.Cores.Usable);
            json.WriteString("version", ServerVersion.Text);
            json.WriteString("kernel_path", model.KernelPathName);
            json.WriteEndObject();
        });
    }

    private static void WriteType(Utf8JsonWriter json, LightModel model, ModelTask task)
    {
        if (task == TextClassificationTask.Instance)
        {
            json.WriteStartObject("classifier");
            json.WriteStartObject("id2label");
            foreach ((int id, string label) in model.Task.NamesOfLabels.Index())
            {
                json.WriteString($"{id}", label);
            }

            json.WriteEndObject();
            json.WriteStartObject("label2id");
            foreach ((int id, string label) in model.Task.NamesOfLabels.Index())
            {
                json.WriteNumber(label, id);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            return;
        }

        if (task == FeatureExtractionTask.Instance)
        {
            json.WriteStartObject("embedding");
            json.WriteString("pooling", string.Join('+', model.Task.Pooling.Parts().Select(part => part.ToString().ToLowerInvariant())));
            json.WriteEndObject();
            return;
        }

        json.WriteStartObject(task.Name);
        json.WriteEndObject();
    }

    private static async Task AnswerTextsAsync(ApiCall call, JsonField body, Func<string, int, TaskItem> prepare)
    {
        TaskItem[] items = [.. ReadTexts(call, body.Require("inputs")).Select(prepare)];
        ThrowIfFailed(items, "inputs");
        await call.AnswerAsync(items, json => Write(json, items, isList: true)).ConfigureAwait(false);
    }

    private static string[] ReadTexts(ApiCall call, JsonField inputs)
    {
        if (inputs.IsString)
        {
            return [inputs.Text()];
        }

        if (!inputs.IsArray || inputs.Count == 0)
        {
            throw inputs.Unexpected("a text, or a list of at least one");
        }

        call.RequireCount(inputs.Count, inputs.Path);
        if (inputs.Items().First() is { IsNumber: true } or { IsArray: true })
        {
            throw new ApiException(
                ErrorKind.Invalid, "token_ids_not_supported", $"Expected texts in '{inputs.Path}', found token ids. Send the texts.", inputs.Path);
        }

        return inputs.Texts();
    }

    /// <summary>Where a request says that nothing may be cut, what is longer than the model reads is an error.</summary>
    private static PreparedInput<TAnswer> Whole<TAnswer>(JsonField body, PreparedInput<TAnswer> input)
    {
        if (body.Find("truncation_direction") is JsonField direction && !string.Equals(direction.Text(), "right", StringComparison.OrdinalIgnoreCase))
        {
            throw direction.Unexpected("'right', where texts are cut");
        }

        return body.Find("truncate")?.Flag() == false && input.IsTruncated
            ? throw ApiException.Invalid($"Expected a text of at most {input.Cuts[0].Kept} tokens, found {input.Cuts[0].Tokens}. Shorten it, or set 'truncate'.", "inputs")
            : input;
    }

    private static void RefuseRaw(JsonField body)
    {
        if (body.Find("raw_scores")?.Flag() == true)
        {
            throw ApiException.Invalid("Expected 'raw_scores' to be false: scores are what the model's own function makes of its logits.", "raw_scores");
        }
    }

    private static void ThrowIfFailed(TaskItem[] items, string? path)
    {
        if (Array.FindIndex(items, item => item.Error is not null) is >= 0 and int failed)
        {
            throw ApiException.OfItem(items[failed].Error!, path is null ? null : $"{path}[{failed}]");
        }
    }

    private static void Write(Utf8JsonWriter json, TaskItem[] items, bool isList)
    {
        if (!isList)
        {
            items[0].Write(json);
            return;
        }

        json.WriteStartArray();
        foreach (TaskItem item in items)
        {
            item.Write(json);
        }

        json.WriteEndArray();
    }
}
