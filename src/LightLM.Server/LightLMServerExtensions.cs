using Grpc.AspNetCore.Server;
using LightLM.Server.Metrics;
using LightLM.Server.Models;
using LightLM.Server.OpenInference;
using LightLM.Server.Requests;
using LightLM.Server.Routes;
using LightLM.Server.Scheduling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LightLM.Server;

/// <summary>Puts the routes of LightLM into an application.</summary>
/// <example>
/// <code>
/// builder.Services.AddLightLM("ner", options => options.Path = "models/cluener.lightlm");
/// builder.Services.AddLightLMServer();
/// WebApplication app = builder.Build();
/// app.MapLightLM();
/// </code>
/// </example>
public static class LightLMServerExtensions
{
    /// <summary>Adds what the routes need: the scheduler with its threads, limits and metrics. Models are added by <c>AddLightLM</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the limits; null for the usual ones.</param>
    public static IServiceCollection AddLightLMServer(this IServiceCollection services, Action<LightLMServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddMetrics();
        services.AddGrpc();
        services.AddOptions<GrpcServiceOptions>().Configure(static (GrpcServiceOptions grpc, IOptions<LightLMServerOptions> limits) =>
        {
            grpc.MaxReceiveMessageSize = (int)limits.Value.MaxRequestBytes;

            // What is no service of this server may be a route of the application.
            grpc.IgnoreUnknownServices = true;
        });
        OptionsBuilder<LightLMServerOptions> options = services.AddOptions<LightLMServerOptions>();
        options.Configure(configure ?? (static _ => { }));
        options.PostConfigure(static options => options.Check());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServedModels>();
        services.TryAddSingleton(static provider =>
        {
            LightLMServerOptions limits = provider.GetRequiredService<IOptions<LightLMServerOptions>>().Value;
            return new Scheduler(
                new QueueLimits(limits.Workers, limits.MaxQueuedRequests, limits.MaxQueuedTokens),
                provider.GetRequiredService<TimeProvider>(),
                limits.AreAnswersWrittenByWorkers);
        });
        services.TryAddSingleton<ServerMetrics>();
        services.TryAddSingleton<PrometheusCollector>();
        services.TryAddSingleton<Draining>();
        services.TryAddSingleton<Api>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<Draining>());
        return services;
    }

    /// <summary>
    /// Maps all routes: those of Hugging Face's tasks, TEI, OpenAI, Cohere and Jina, the Open Inference Protocol, health, metrics, and the page at "/".
    /// </summary>
    /// <param name="routes">Where to; a group with a prefix, for example.</param>
    /// <exception cref="InvalidOperationException"><see cref="AddLightLMServer"/> was not called.</exception>
    public static IEndpointRouteBuilder MapLightLM(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapHttp();
        routes.MapGrpcService<GrpcInference>();
        return routes;
    }

    /// <summary>Maps what is not gRPC, whose set-up takes a tenth of a native server's start.</summary>
    internal static void MapHttp(this IEndpointRouteBuilder routes)
    {
        Api api = routes.ServiceProvider.GetService<Api>()
            ?? throw new InvalidOperationException("Expected the services of LightLM's server, found none. Call AddLightLMServer before the application is built.");
        HuggingFaceRoutes.Map(routes, api);
        TeiRoutes.Map(routes, api);
        OpenAIRoutes.Map(routes, api);
        RerankRoutes.Map(routes, api);
        OpenInferenceRoutes.Map(routes, api);
        ModelRoutes.Map(routes, api);
        HealthRoutes.Map(routes, api);
        DocumentRoutes.Map(routes, api);
    }
}
