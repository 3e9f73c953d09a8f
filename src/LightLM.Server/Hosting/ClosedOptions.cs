using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LightLM.Server.Hosting;

/// <summary>
/// The services of options by their closed types. A native program has these from its compilation; the container's open ones it puts together when it
/// starts, type by type.
/// </summary>
internal static class ClosedOptions
{
    /// <summary>Adds what reads options of a type.</summary>
    public static IServiceCollection AddClosedOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services)
        where TOptions : class
    {
        services.AddSingleton<IOptions<TOptions>, OptionsManager<TOptions>>();
        services.AddSingleton<IOptionsMonitor<TOptions>, OptionsMonitor<TOptions>>();
        services.AddSingleton<IOptionsMonitorCache<TOptions>, OptionsCache<TOptions>>();
        services.AddTransient<IOptionsFactory<TOptions>, OptionsFactory<TOptions>>();
        return services;
    }
}
