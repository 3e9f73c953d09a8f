using LightLM.Server.Models;
using LightLM.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LightLM.Server.Routes;

/// <summary>
/// Whether the process lives, and whether it is to be sent requests: as long as all models are loaded and it does not end. Neither waits for the models.
/// </summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet("/health/live", static context => AnswerAsync(context, StatusCodes.Status200OK, """{"status":"live"}"""));
        RequestDelegate ready = context => AnswerReadyAsync(context, api);
        routes.MapGet("/health/ready", ready);
        routes.MapGet("/health", ready);
    }

    /// <summary>Why requests should go elsewhere; null where they are welcome.</summary>
    public static string? WhyNotReady(Api api)
    {
        if (api.Draining.HasBegun)
        {
            return "The server is shutting down.";
        }

        ServedModel? missing = api.Models.Missing;
        return missing is null ? null : $"The model '{missing.Name}' is not loaded{(missing.Source.LastError is null ? "." : $": {missing.Source.LastError.Message}")}";
    }

    private static Task AnswerReadyAsync(HttpContext context, Api api)
    {
        string? reason = WhyNotReady(api);
        string text = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(reason ?? "");
        return AnswerAsync(
            context,
            reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            reason is null ? """{"status":"ready"}""" : $$"""{"status":"not ready","error":"{{text}}"}""");
    }

    private static Task AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
