using LightLM.Timing;

namespace LightLM.Bench.Measuring;

/// <summary>A loaded model that takes turns with others in this process.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="name">The name.</param>
/// <param name="turns">Shared with the others where a subject's threads may outlast its turn; else null.</param>
/// <param name="load">Loads the model.</param>
/// <param name="run">Does the work of some items.</param>
/// <param name="reloads">Whether each round loads the model anew, because its place in memory makes it some per cent faster or slower.</param>
internal sealed class Subject<TModel>(string name, Turns? turns, Func<TModel> load, Action<TModel, ReadOnlySpan<int>> run, bool reloads) : ITimedSubject, IDisposable
    where TModel : class, IDisposable
{
    private TModel? _model;

    public string Name => name;

    public void Prepare() => _model ??= load();

    public void Run(ReadOnlySpan<int> items)
    {
        turns?.Enter(this);
        run(_model!, items);
    }

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
