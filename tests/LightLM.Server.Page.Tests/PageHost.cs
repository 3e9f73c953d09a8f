using LightLM.Extensions;
using LightLM.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(LightLM.Server.Page.Tests.PageHost))]

namespace LightLM.Server.Page.Tests;

/// <summary>A browser, and a server with the models of the clone. Both start when a test first asks for them.</summary>
public sealed class PageHost : IAsyncDisposable
{
    private static readonly (string Name, string File)[] Models =
    [
        ("ner", "cluener"), ("qa", "cmrc2018"), ("coref", "cluewsc2020"), ("csl", "csl"), ("mlm", "mlm"), ("embed", "embed"),
    ];

    private readonly Lazy<Task<WebApplication>> _server;
    private readonly Lazy<Task<IPlaywright>> _playwright;
    private readonly Lazy<Task<IBrowser>> _browser;

    public PageHost()
    {
        Assertions.SetDefaultExpectTimeout(OpenPage.Patience);
        _server = new Lazy<Task<WebApplication>>(() => ServeAsync(null));
        _playwright = new Lazy<Task<IPlaywright>>(Playwright.CreateAsync);
        _browser = new Lazy<Task<IBrowser>>(async () => await Chromium.LaunchAsync(await _playwright.Value));
    }

    /// <summary>Where the server with the models of the clone listens, with a slash at the end.</summary>
    public async Task<string> AddressAsync() => AddressOf(await _server.Value);

    /// <summary>Starts a server of a test's own.</summary>
    /// <param name="apiKey">The key that it asks for; null for none.</param>
    public static async Task<WebApplication> ServeAsync(string? apiKey)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        foreach ((string name, string file) in Models)
        {
            builder.Services.AddLightLM(name, options => options.Path = Path.Combine(Clone.Root, "models", $"{file}.lightlm"));
        }

        builder.Services.AddLightLMServer(options =>
        {
            options.ApiKey = apiKey;
            options.DefaultModels["sentence-similarity"] = "embed";
        });
        WebApplication server = builder.Build();
        server.MapLightLM();
        await server.StartAsync();
        return server;
    }

    /// <summary>Where a server listens, with a slash at the end.</summary>
    public static string AddressOf(WebApplication server) => server.Urls.Single() + "/";

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            await (await _browser.Value).DisposeAsync();
        }

        if (_playwright.IsValueCreated)
        {
            (await _playwright.Value).Dispose();
        }

        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }

    /// <summary>The browser; skips the running test where this system has none.</summary>
    internal Task<IBrowser> BrowserAsync()
    {
        Chromium.Require();
        return _browser.Value;
    }
}
