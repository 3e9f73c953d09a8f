using LightLM.Bench.Models;

namespace LightLM.Bench.Engines;

/// <summary>An engine with an encoder and calls that are ready to be made.</summary>
internal sealed class LoadedEncoder(string runner, EngineFiles files, int threads, IReadOnlyList<int[]> inputs) : IDisposable
{
    private readonly IEncoderEngine _engine = files.Load(runner, threads);
    private IReadOnlyList<Action>? _calls;

    /// <summary>One call for each input.</summary>
    public IReadOnlyList<Action> Calls => _calls ??= [.. inputs.Select(_engine.Prepare)];

    public void Dispose() => _engine.Dispose();
}
