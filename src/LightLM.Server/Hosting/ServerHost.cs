using LightLM.Extensions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LightLM.Server.Hosting;

/// <summary>A server of its own: what <c>lightlm serve</c> runs.</summary>
internal static class ServerHost
{
    private const int MaxConnections = 1024;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long requests that were taken may still run when the server ends, beyond what one may take.</summary>
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(2);

    private static readonly string[] LocalHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Makes the server; it listens once it is started.</summary>
    /// <exception cref="InputException">An address is none.</exception>
    public static WebApplication Create(ServerSettings settings)
    {
        ListenUrl[] urls = [.. settings.Urls.Select(ListenUrl.Parse)];
        ListenUrl[] grpcUrls = [.. settings.GrpcUrls.Select(ListenUrl.Parse)];
        LightLMServerOptions limits = new();
        settings.Configure(limits);
        limits.Check();

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddModels(builder.Services, settings);

        // The thread that has written an answer sends it.
        builder.WebHost.UseKestrelCore().UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.MaxRequestBodySize = limits.MaxRequestBytes;
            Array.ForEach(urls, url => url.Listen(kestrel, HttpProtocols.Http1));
            Array.ForEach(grpcUrls, url => url.Listen(kestrel, HttpProtocols.Http2));
        });
        AddLog(builder.Logging, settings);
        IServiceCollection services = builder.Services;
        services.Configure<HostOptions>(options => options.ShutdownTimeout = limits.DrainDelay + limits.RequestTimeout + EndMargin);
        services.AddClosedServices();
        services.AddRoutingCore();
        AddHosts(services, settings.AllowedHosts, Array.TrueForAll(urls, url => url.IsLocal));
        services.AddLightLMServer(options =>
        {
            settings.Configure(options);
            options.AreAnswersWrittenByWorkers = true;
        });
        services.AddSingleton<IHostLifetime, CallersLifetime>();
        WebApplication application = builder.Build();
        application.UseHostFiltering();
        if (grpcUrls.Length > 0)
        {
            application.MapLightLM();
        }
        else
        {
            application.MapHttp();
        }

        return application;
    }

    /// <summary>Begins to load the models, first of all, and adds them.</summary>
    private static void AddModels(IServiceCollection services, ServerSettings settings)
    {
        foreach ((string name, string path) in settings.Models)
        {
            services.AddKeyedSingleton(name, BegunLoad.Of(name, new LightLMOptions { Path = path }));
            services.AddLightLM(name, options =>
            {
                options.Path = path;
                options.ReloadInterval = settings.ReloadInterval;
            });
        }
    }

    /// <summary>A page of another site may have any name point to this machine; its requests still carry that name.</summary>
    private static void AddHosts(IServiceCollection services, IReadOnlyList<string> allowed, bool areLocal) => services.AddHostFiltering(options =>
    {
        options.AllowedHosts = allowed.Count > 0 ? [.. allowed] : areLocal ? [.. LocalHosts] : ["*"];
        options.IncludeFailureMessage = false;
    });

    private static void AddLog(ILoggingBuilder logging, ServerSettings settings)
    {
        logging.SetMinimumLevel(settings.LogLevel);

        // At their usual level the libraries tell each request.
        LogLevel ofLibraries = settings.LogLevel == LogLevel.Information ? LogLevel.Warning : settings.LogLevel;
        logging.AddFilter("Microsoft", ofLibraries);
        logging.AddFilter("Grpc", ofLibraries);

        // The caller tells why the server does not start.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.LogsJson)
        {
            logging.AddJsonConsole(options => options.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(options => options.SingleLine = true);
        }
    }

    /// <summary>The caller says when it ends; signals are its own.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
