using System.Diagnostics.CodeAnalysis;
using LightLM.Extensions;
using LightLM.Server.Requests;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace LightLM.Server.Hosting;

/// <summary>
/// The host's options and loggers by their closed types and constructors. A native program has these from its compilation; the container's open ones it puts
/// together when it starts, type by type, and looks for their constructors.
/// </summary>
internal static class ClosedServices
{
    /// <summary>Adds them.</summary>
    public static void AddClosedServices(this IServiceCollection services)
    {
        AddOptions<LightLMOptions>(services);
        AddOptions<LightLMServerOptions>(services);
        AddOptions<KestrelServerOptions>(services);
        AddOptions<SocketTransportOptions>(services);
        AddOptions<HostFilteringOptions>(services);
        AddOptions<RouteOptions>(services);
        AddOptions<FormOptions>(services);
        AddOptions<HostOptions>(services);
        AddOptions<MetricsOptions>(services);
        AddOptions<LoggerFactoryOptions>(services);
        AddOptions<LoggerFilterOptions>(services);
        AddOptions<ConsoleLoggerOptions>(services);
        AddOptions<ConsoleFormatterOptions>(services);
        AddOptions<SimpleConsoleFormatterOptions>(services);
        AddOptions<JsonConsoleFormatterOptions>(services);
        AddOptions<RouteHandlerOptions>(services);
        services.AddSingleton<ILoggerFactory>(static provider => new LoggerFactory(
            provider.GetServices<ILoggerProvider>(),
            provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
            provider.GetRequiredService<IOptions<LoggerFactoryOptions>>()));
        AddLogger<LightModelSource>(services);
        AddLogger<Api>(services);
        AddLogger<Draining>(services);
        AddLogger<HostFilteringMiddleware>(services);
    }

    private static void AddLogger<T>(IServiceCollection services) =>
        services.AddSingleton<ILogger<T>>(static provider => new Logger<T>(provider.GetRequiredService<ILoggerFactory>()));

    private static void AddOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(IServiceCollection services)
        where TOptions : class
    {
        services.AddSingleton<IOptions<TOptions>>(static provider => new OptionsManager<TOptions>(provider.GetRequiredService<IOptionsFactory<TOptions>>()));
        services.AddSingleton<IOptionsMonitor<TOptions>>(static provider => new OptionsMonitor<TOptions>(
            provider.GetRequiredService<IOptionsFactory<TOptions>>(),
            provider.GetServices<IOptionsChangeTokenSource<TOptions>>(),
            provider.GetRequiredService<IOptionsMonitorCache<TOptions>>()));
        services.AddSingleton<IOptionsMonitorCache<TOptions>>(static _ => new OptionsCache<TOptions>());
        services.AddTransient<IOptionsFactory<TOptions>>(static provider => new OptionsFactory<TOptions>(
            provider.GetServices<IConfigureOptions<TOptions>>(),
            provider.GetServices<IPostConfigureOptions<TOptions>>(),
            provider.GetServices<IValidateOptions<TOptions>>()));
    }
}
