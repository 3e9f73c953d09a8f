using System.Diagnostics;
using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Against;

/// <summary>
/// A build's library with one model. Each round has a library and a model of its own: where compiled code and weights lie makes them some
/// per cent faster or slower for as long as they lie there.
/// </summary>
/// <param name="build">The build.</param>
/// <param name="model">The model's file, as this build wrote it.</param>
/// <param name="items">The text of each item; null where the item is to load the model.</param>
/// <param name="warmUp">How long a library runs before it is timed, so that its code is compiled as a busy program's is.</param>
internal sealed class BuildSubject(Build build, string model, IReadOnlyList<string?> items, TimeSpan warmUp) : ITimedSubject
{
    private Action[] _calls = [];
    private IDisposable? _model;

    public string Name => build.Name;

    public void Prepare()
    {
        BuildLibrary library = new(build);
        _model = library.LoadModel(model);
        Func<string, float[]> embed = library.EmbedderOf(_model);
        Action load = () => library.LoadModel(model).Dispose();
        _calls = [.. items.Select(text => text is null ? load : () => embed(text))];
        Action[] different = [.. items.Index().DistinctBy(item => item.Item).Select(item => _calls[item.Index])];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < warmUp;)
        {
            Array.ForEach(different, call => call());
        }
    }

    public void Run(ReadOnlySpan<int> items) => _calls[items[0]]();

    public void Release()
    {
        _model?.Dispose();
        _model = null;
    }
}
