using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightLM.Extensions;

/// <summary>Healthy with a model; degraded where a newer file was refused; unhealthy without one.</summary>
internal sealed class ModelHealthCheck(LightModelSource source) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        HealthCheckResult result = source switch
        {
            { IsLoaded: false } => new HealthCheckResult(context.Registration.FailureStatus, $"The model {source.Name} is not loaded.", source.LastError),
            { LastError: { } error } => HealthCheckResult.Degraded($"The newer file of the model {source.Name} is refused: {error.Message}", error),
            _ => HealthCheckResult.Healthy($"The model {source.Name} was loaded at {source.LoadedAt:u}."),
        };
        return Task.FromResult(result);
    }
}
