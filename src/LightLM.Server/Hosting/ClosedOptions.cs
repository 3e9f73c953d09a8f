using System.Diagnostics.CodeAnalysis;
using LightLM.Extensions;
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
/// The services of the host's options by their closed types. A native program has these from its compilation; the container's open ones it puts together when
/// it starts, type by type.
/// </summary>
internal static class ClosedOptions
{
    /// <summary>Adds them.</summary>
    public static void AddClosedOptions(this IServiceCollection services)
    {
        Add<LightLMOptions>(services);
        Add<LightLMServerOptions>(services);
        Add<KestrelServerOptions>(services);
        Add<SocketTransportOptions>(services);
        Add<HostFilteringOptions>(services);
        Add<RouteOptions>(services);
        Add<FormOptions>(services);
        Add<HostOptions>(services);
        Add<MetricsOptions>(services);
        Add<LoggerFactoryOptions>(services);
        Add<LoggerFilterOptions>(services);
        Add<ConsoleLoggerOptions>(services);
        Add<ConsoleFormatterOptions>(services);
        Add<SimpleConsoleFormatterOptions>(services);
        Add<JsonConsoleFormatterOptions>(services);
    }

    private static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(IServiceCollection services)
        where TOptions : class
    {
        services.AddSingleton<IOptions<TOptions>, OptionsManager<TOptions>>();
        services.AddSingleton<IOptionsMonitor<TOptions>, OptionsMonitor<TOptions>>();
        services.AddSingleton<IOptionsMonitorCache<TOptions>, OptionsCache<TOptions>>();
        services.AddTransient<IOptionsFactory<TOptions>, OptionsFactory<TOptions>>();
    }
}
