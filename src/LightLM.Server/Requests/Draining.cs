using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightLM.Server.Requests;

/// <summary>
/// The end of the server: it says that it is not ready, takes requests for a while, as balancers look only now and then, and answers what it has
/// taken.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime lifetime, IOptions<LightLMServerOptions> options, ILogger<Draining> logger) : IHostedLifecycleService
{
    private volatile bool _hasBegun;

    /// <summary>Whether it ends.</summary>
    public bool HasBegun => _hasBegun || lifetime.ApplicationStopping.IsCancellationRequested;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before the server stops listening.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        Log.Draining(logger, options.Value.DrainDelay.TotalSeconds);
        await Task.Delay(options.Value.DrainDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
