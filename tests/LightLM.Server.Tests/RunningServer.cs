using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LightLM.Server.Hosting;
using LightLM.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace LightLM.Server.Tests;

/// <summary>A server on a free port of this machine, with the shipped models or some of them.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private static readonly string[] AllModels = ["cluener", "csl", "cluewsc2020", "cmrc2018", "mlm", "embed"];

    private readonly ServerSettings _settings;
    private WebApplication? _application;

    public RunningServer()
        : this(AllModels)
    {
    }

    internal RunningServer(IReadOnlyList<string> models, Action<LightLMServerOptions>? configure = null, Func<ServerSettings, ServerSettings>? change = null)
    {
        ServerSettings settings = new()
        {
            Models = [.. models.Select(name => (name, ModelPath(name)))],
            Urls = ["http://127.0.0.1:0"],
            GrpcUrls = ["http://127.0.0.1:0"],
            LogLevel = LogLevel.None,
            Configure = options =>
            {
                options.DrainDelay = TimeSpan.Zero;
                configure?.Invoke(options);
            },
        };
        _settings = change?.Invoke(settings) ?? settings;
    }

    internal WebApplication Application => _application!;

    public Uri Url => new(Application.Urls.First());

    public Uri GrpcUrl => new(Application.Urls.Last());

    public HttpClient Client { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { Timeout = TimeSpan.FromMinutes(2) };

    public static string ModelPath(string name) => Path.Combine(Clone.Root, "models", $"{name}.lightlm");

    internal static async Task<RunningServer> StartAsync(
        IReadOnlyList<string> models, Action<LightLMServerOptions>? configure = null, Func<ServerSettings, ServerSettings>? change = null)
    {
        RunningServer server = new(models, configure, change);
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        _application = ServerHost.Create(_settings);
        await _application.StartAsync();
        Client.BaseAddress = Url;
    }

    public async ValueTask DisposeAsync()
    {
        await Application.StopAsync();
        await Application.DisposeAsync();
        Client.Dispose();
    }

    internal Task<Reply> PostAsync(string path, string json, CancellationToken cancellationToken = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") }, cancellationToken);

    internal Task<Reply> PostAsync(string path, byte[] body, CancellationToken cancellationToken = default)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancellationToken);
    }

    internal Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    internal async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await Client.SendAsync(request, cancellationToken);
        return new Reply(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Headers);
    }

    internal sealed record Reply(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        /// <summary>The answer of a request that must have been answered.</summary>
        public JsonElement Json
        {
            get
            {
                Assert.True(Status == HttpStatusCode.OK, $"{Status}: {Text}");
                return JsonElement.Parse(Body);
            }
        }

        /// <summary>The error of a request that must have been refused.</summary>
        public JsonElement Error(HttpStatusCode status)
        {
            Assert.True(Status == status, $"{Status}: {Text}");
            return JsonElement.Parse(Body);
        }

        public string? Header(string name) => Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : null;
    }
}
