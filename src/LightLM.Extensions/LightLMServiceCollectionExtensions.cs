using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LightLM.Extensions;

/// <summary>Adds models to a host.</summary>
public static class LightLMServiceCollectionExtensions
{
    /// <summary>
    /// Adds a model: keyed services <see cref="LightModelSource"/> and <see cref="LightModel"/> by its name. The host loads it when it starts. The
    /// former follows a file that is replaced (<see cref="LightLMOptions.ReloadInterval"/>), the latter stays what it was when it was first asked for.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="configure">Sets its options.</param>
    /// <exception cref="ArgumentException">The name is empty, or there is a model of it.</exception>
    public static ILightLMBuilder AddLightLM(this IServiceCollection services, string name, Action<LightLMOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ILightLMBuilder builder = Add(services, name);
        services.Configure(name, configure);
        return builder;
    }

    /// <summary>Adds a model whose options a section of the configuration has.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="section">Its options.</param>
    /// <exception cref="ArgumentException">The name is empty, or there is a model of it.</exception>
    public static ILightLMBuilder AddLightLM(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        ILightLMBuilder builder = Add(services, name);
        services.Configure<LightLMOptions>(name, section);
        return builder;
    }

    /// <summary>Adds a health check of the model: degraded where a newer file was refused, unhealthy without a model.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="checkName">The check's name; null for "lightlm-" and the model's name.</param>
    /// <param name="failureStatus">What it reports without a model; null for unhealthy.</param>
    /// <param name="tags">The check's tags.</param>
    public static ILightLMBuilder AddHealthCheck(
        this ILightLMBuilder builder, string? checkName = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            checkName ?? $"lightlm-{builder.Name}",
            provider => new ModelHealthCheck(provider.GetRequiredKeyedService<LightModelSource>(builder.Name)),
            failureStatus,
            tags));
        return builder;
    }

    /// <summary>
    /// Adds the model's vectors as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>: keyed by the model's name, and without a key where there is
    /// none yet.
    /// </summary>
    /// <param name="builder">The model.</param>
    public static ILightLMBuilder AddEmbeddingGenerator(this ILightLMBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string name = builder.Name;
        builder.Services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(name, (provider, _) => new ModelEmbeddingGenerator(
            provider.GetRequiredKeyedService<LightModelSource>(name), provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddKeyedSingleton<IEmbeddingGenerator>(
            name, (provider, _) => provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(name));
        builder.Services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(name));
        builder.Services.TryAddSingleton<IEmbeddingGenerator>(provider => provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
        return builder;
    }

    private static LightLMBuilder Add(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(LightModelSource) && name.Equals(service.ServiceKey)))
        {
            throw new ArgumentException($"Expected one model of the name '{name}', found a second. Give it another name.", nameof(name));
        }

        services.AddOptions<LightLMOptions>(name).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LightLMOptions>, LightLMOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(name, (provider, _) => new LightModelSource(
            name,
            provider.GetRequiredService<IOptionsMonitor<LightLMOptions>>().Get(name),
            provider.GetService<ILogger<LightModelSource>>() ?? NullLogger<LightModelSource>.Instance,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetKeyedService<BegunLoad>(name)));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<LightModelSource>(name));
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<LightModelSource>(name).Current);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelLoader>());
        return new LightLMBuilder(name, services);
    }
}
