using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LightLM.Server.Tests.Routes;

/// <summary>The description of the routes, the page, metrics and health.</summary>
public sealed class DocumentTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_is_described_and_nothing_else()
    {
        JsonElement paths = (await server.GetAsync("/openapi.json")).Json.GetProperty("paths");
        string[] described = [.. paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))];
        string[] mapped =
        [
            .. server.Application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} /{route.RoutePattern.RawText!.Trim('/')}"))
                .Where(route => !route.Contains("inference.GRPC", StringComparison.Ordinal) && !route.Contains("{unimplemented", StringComparison.Ordinal)),
        ];
        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Its_references_lead_somewhere()
    {
        string text = (await server.GetAsync("/openapi.json")).Text;
        JsonElement schemas = JsonElement.Parse(text).GetProperty("components").GetProperty("schemas");
        string[] names = [.. System.Text.RegularExpressions.Regex.Matches(text, "#/components/schemas/(\\w+)").Select(match => match.Groups[1].Value).Distinct()];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(schemas.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task The_page_may_ask_this_server_alone()
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/", Cancellation);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        string policy = string.Join(' ', response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy);
        Assert.Contains("connect-src 'self'", policy);
        Assert.Equal("nosniff", string.Join(' ', response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Health_tells_live_from_ready()
    {
        Assert.Equal("live", (await server.GetAsync("/health/live")).Json.GetProperty("status").GetString());
        Assert.Equal("ready", (await server.GetAsync("/health/ready")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Models_say_what_they_are()
    {
        JsonElement[] models = [.. (await server.GetAsync("/models")).Json.GetProperty("models").EnumerateArray()];
        JsonElement ner = models.Single(model => model.GetProperty("id").GetString() == "cluener");
        Assert.Equal("token-classification", ner.GetProperty("task").GetString());
        Assert.Equal(["token-classification"], ner.GetProperty("default_for").EnumerateArray().Select(task => task.GetString()));
        Assert.Contains("company", ner.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        Assert.InRange(ner.GetProperty("parameters").GetInt64(), 1_000_000, 12_000_000);
        Assert.Equal("fill-mask", (await server.GetAsync("/models/mlm")).Json.GetProperty("task").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/models/nobody")).Status);
    }

    /// <summary>Three requests, of which one fails, are counted once each.</summary>
    [Fact]
    public async Task Metrics_add_up()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cluener"]);
        await own.PostAsync("/models/cluener", """{"inputs": ["张伟", "在北京"]}""", Cancellation);
        await own.PostAsync("/models/cluener", """{"inputs": "张伟"}""", Cancellation);
        await own.PostAsync("/models/cluener", """{"inputs": 3}""", Cancellation);
        string text = (await own.GetAsync("/metrics")).Text;
        Assert.Contains("""lightlm_requests_total{model="cluener",outcome="ok",task="token-classification"} 2""", text);
        Assert.Contains("""lightlm_requests_total{model="cluener",outcome="invalid_type",task="token-classification"} 1""", text);
        Assert.Contains("""lightlm_request_items_total{model="cluener",task="token-classification"} 3""", text);
        Assert.Contains("""lightlm_request_duration_seconds_count{model="cluener",stage="queue",task="token-classification"} 2""", text);
        Assert.Contains("""lightlm_request_duration_seconds_bucket{model="cluener",stage="total",task="token-classification",le="+Inf"} 2""", text);
        Assert.Contains("""le="5E-05"} """, text);
        Assert.Contains("lightlm_queue_wait_estimate_seconds 0\n", text);
        Assert.Contains("# TYPE gen_ai_client_operation_duration_seconds histogram", text);
        Assert.DoesNotContain("NaN", text);
    }

    [Fact]
    public async Task Names_end_as_their_kinds_do()
    {
        await server.GetAsync("/health");
        string[] types = [.. (await server.GetAsync("/metrics")).Text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))];
        Assert.Contains("# TYPE dotnet_process_cpu gauge", types);
        Assert.All(types, type => Assert.Matches(@"(_total counter|(?<!_(total|count|sum|bucket)) (gauge|histogram))$", type));
    }

    [Fact]
    public async Task Without_an_address_for_it_there_is_no_gRPC()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cluener"], change: settings => settings with { GrpcUrls = [] });
        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync("/v2/models/cluener/ready")).Status);
        Assert.DoesNotContain(
            own.Application.Services.GetRequiredService<EndpointDataSource>().Endpoints, route => route.DisplayName!.Contains("gRPC", StringComparison.Ordinal));
        Assert.Contains(
            server.Application.Services.GetRequiredService<EndpointDataSource>().Endpoints, route => route.DisplayName!.Contains("gRPC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Labels_are_escaped()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cluener"]);
        await own.PostAsync("/models/%22%5C%0A/x", "{}", Cancellation);
        foreach (string line in (await own.GetAsync("/metrics")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Matches("""^(# (HELP|TYPE) \w+ .*|[a-zA-Z_]\w*(\{(\w+="([^"\\\n]|\\["\\n])*",?)*\})? (\+Inf|-?[0-9.E+-]+))$""", line);
        }
    }
}
