using System.Security.Cryptography;
using System.Text;
using LightLM.Server.Metrics;
using LightLM.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LightLM.Server.Routes;

/// <summary>The page, the description of the routes, and the metrics.</summary>
internal static class DocumentRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        Lazy<byte[]> description = new(static () => Read("openapi.json"));
        routes.MapGet("/openapi.json", api.Get(ErrorStyle.HuggingFace, call => call.RespondAsync("application/json", description.Value)));
        PrometheusCollector collector = routes.ServiceProvider.GetRequiredService<PrometheusCollector>();
        routes.MapGet("/metrics", api.Get(
            ErrorStyle.HuggingFace, call => call.RespondAsync("text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8.GetBytes(collector.Write()))));
        MapPage(routes);
    }

    /// <summary>The page may run its own script and style, and ask this server; nothing else. It is read, and hashed, when it is first asked for.</summary>
    private static void MapPage(IEndpointRouteBuilder routes)
    {
        Lazy<(byte[] Bytes, string Policy)> page = new(static () =>
        {
            byte[] bytes = Read("index.html");
            string text = Encoding.UTF8.GetString(bytes);
            string policy = $"default-src 'none'; script-src {HashOf(text, "script")}; style-src {HashOf(text, "style")}; connect-src 'self'; img-src data:; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            return (bytes, policy);
        });
        routes.MapGet("/", async context =>
        {
            (byte[] bytes, string policy) = page.Value;
            HttpResponse response = context.Response;
            response.ContentType = "text/html; charset=utf-8";
            response.ContentLength = bytes.Length;
            response.Headers.ContentSecurityPolicy = policy;
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers.CacheControl = "no-cache";
            await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        });
    }

    /// <summary>The hash of what stands in the page's only element of a name, as the policy wants it.</summary>
    private static string HashOf(string page, string element)
    {
        int start = page.IndexOf($"<{element}>", StringComparison.Ordinal);
        int end = page.IndexOf($"</{element}>", StringComparison.Ordinal);
        if (start < 0 || end < 0)
        {
            return "'none'";
        }

        string content = page[(start + element.Length + 2)..end];
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(DocumentRoutes).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not in the library.");
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
