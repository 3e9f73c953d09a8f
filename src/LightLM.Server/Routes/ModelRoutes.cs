using System.Text.Json;
using LightLM.Server.Models;
using LightLM.Server.Requests;
using LightLM.Server.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LightLM.Server.Routes;

/// <summary>What the models are, for the page and for people.</summary>
internal static class ModelRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet("/models", api.Get(ErrorStyle.HuggingFace, call => call.RespondAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (ServedModel model in api.Models.All)
            {
                Write(json, api.Models, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        })));
        routes.MapGet("/models/{model}", api.Get(ErrorStyle.HuggingFace, call =>
        {
            ServedModel model = api.Models.Find(call.RouteValue("model"));
            return call.RespondAsync(json => Write(json, api.Models, model));
        }));
    }

    private static void Write(Utf8JsonWriter json, ServedModels models, ServedModel served)
    {
        using ModelUse use = served.Use();
        LightModel model = use.Model;
        ModelTask[] tasks = [.. ModelTasks.Of(model)];
        json.WriteStartObject();
        json.WriteString("id", served.Name);
        json.WriteString("task", tasks[0].Name);
        WriteTexts(json, "tasks", tasks.Select(task => task.Name));
        WriteTexts(json, "default_for", tasks.Where(task => models.FindFor(task) == served).Select(task => task.Name));
        WriteTexts(json, "labels", model.EntityTypes.Count > 0 ? model.EntityTypes : model.Task.NamesOfLabels);
        json.WriteNumber("max_length", model.Task.MaxLength);
        json.WriteNumber("layers", model.Encoder.Layers.Count);
        json.WriteNumber("hidden_size", model.Encoder.HiddenSize);
        json.WriteNumber("vocabulary_size", model.Encoder.Embedding.VocabularySize);
        json.WriteNumber("parameters", ModelFacts.ParametersOf(model));
        json.WriteString("precision", ModelFacts.PrecisionOf(model));
        json.WriteString("kernel_path", model.KernelPathName);
        json.WriteString("source", model.Provenance.Source);
        json.WriteString("sha256", model.Provenance.Sha256);
        json.WriteString("loaded_at", served.Source.LoadedAt?.ToString("O") ?? "");
        json.WriteString("refused", served.Source.LastError?.Message);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
