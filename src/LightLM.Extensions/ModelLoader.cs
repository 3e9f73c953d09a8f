using Microsoft.Extensions.Hosting;

namespace LightLM.Extensions;

/// <summary>Loads the models of a host when it starts, and looks at their files from then on.</summary>
/// <param name="sources">The models.</param>
/// <param name="time">What tells when to look.</param>
internal sealed class ModelLoader(IEnumerable<LightModelSource> sources, TimeProvider time) : BackgroundService
{
    private readonly LightModelSource[] _sources = [.. sources];

    /// <exception cref="LightLMException">A model cannot be loaded.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_sources.Where(source => source.LoadsAtStart).Select(source => Task.Run(source.LoadOnce, cancellationToken))).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_sources.Where(source => source.ReloadInterval is not null).Select(source => WatchAsync(source, stoppingToken)));

    /// <summary>Files are looked at rather than watched: watchers miss renames and links that are swapped above the file.</summary>
    private async Task WatchAsync(LightModelSource source, CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(source.ReloadInterval!.Value, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await Task.Run(source.Refresh, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }
}
