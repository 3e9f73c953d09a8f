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
        routes.MapPost("/models/{model}", api.Post(ErrorStyle.HuggingFace, (call, body) => AnswerAsync(call, call.RouteValue("model"), null, body)));
        routes.MapPost(
            "/models/{model}/pipeline/{task}",
            api.Post(ErrorStyle.HuggingFace, (call, body) => AnswerAsync(call, call.RouteValue("model"), FindTask(call.RouteValue("task")), body)));
        routes.MapPost(
            "/pipeline/{task}",
            api.Post(ErrorStyle.HuggingFace, (call, body) => AnswerAsync(call, body.Find("model")?.Text(), FindTask(call.RouteValue("task")), body)));
    }

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
