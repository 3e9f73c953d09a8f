using LightLM.Server.Requests;
using LightLM.Server.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LightLM.Server.Routes;

/// <summary>
/// The contract of Hugging Face's inference API and its clients: {"inputs", "parameters"} to a model, which answers its own task or that of the route
/// (huggingface.co/docs/inference-providers/tasks).
/// </summary>
internal static class HuggingFaceRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapPost("/", api.Post(ErrorStyle.HuggingFace, (call, body) => AnswerAsync(call, body.Find("model")?.Text(), null, body)));
        routes.MapPost("/models/{model}", api.Post(ErrorStyle.HuggingFace, (call, body) => AnswerAsync(call, Route(call, "model"), null, body)));
        routes.MapPost(
            "/models/{model}/pipeline/{task}",
            api.Post(ErrorStyle.HuggingFace, (call, body) => AnswerAsync(call, Route(call, "model"), FindTask(Route(call, "task")), body)));
        routes.MapPost(
            "/pipeline/{task}",
            api.Post(ErrorStyle.HuggingFace, (call, body) => AnswerAsync(call, body.Find("model")?.Text(), FindTask(Route(call, "task")), body)));
    }

    /// <summary>A part of the route.</summary>
    public static string Route(ApiCall call, string name) => (string)call.Context.Request.RouteValues[name]!;

    private static Task AnswerAsync(ApiCall call, string? name, ModelTask? task, JsonField body)
    {
        (LightModel model, ModelTask chosen) = task is null ? call.UseOwn(name) : (call.Use(name, task), task);
        return TaskAnswers.AnswerAsync(call, model, chosen, body.Require("inputs"), new TaskParameters(body.Find("parameters")));
    }

    private static ModelTask FindTask(string name) => ModelTasks.Find(name) ?? throw new ApiException(
        ErrorKind.NotFound,
        "unknown_task",
        $"There is no task '{Excerpt.Of(name)}'. There are: {string.Join(", ", ModelTasks.All.Select(task => task.Name))}.",
        "task");
}
