using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Measuring;

/// <summary>A loaded model that takes turns with others in this process.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="name">The name.</param>
/// <param name="load">Loads the model.</param>
/// <param name="run">Does the work of some items.</param>
/// <param name="threads">The threads of a run; where they are several, a turn begins when those of the turn before sleep.</param>
/// <param name="reloads">Whether each round loads the model anew: its place in memory makes it some per cent faster or slower.</param>
internal sealed class Subject<TModel>(string name, Func<TModel> load, Action<TModel, ReadOnlySpan<int>> run, int threads, bool reloads)
    : ITimedSubject, IDisposable
    where TModel : class, IDisposable
{
    private TModel? _model;

    public string Name => name;

    public void Prepare() => _model ??= load();

    public void BeginTurn()
    {
        if (threads > 1)
        {
            IdleThreads.Wait();
        }
    }

    public void Run(ReadOnlySpan<int> items) => run(_model!, items);

    public void Release()
    {
        if (reloads)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _model?.Dispose();
        _model = null;
    }
}
