using System.Diagnostics;
using LightLM.Descriptions;

namespace LightLM.Extensions;

/// <summary>A model that is disposed once it was replaced and its last lease has ended.</summary>
internal sealed class LoadedModel(LightModel model, FileStamp stamp, TimeSpan loadTime)
{
    private readonly Lock _gate = new();

    // One for the source, and one for each lease.
    private int _users = 1;

    public LightModel Model => model;

    /// <summary>What its file was when it was loaded.</summary>
    public FileStamp Stamp => stamp;

    /// <summary>How long it took to load.</summary>
    public TimeSpan LoadTime => loadTime;

    /// <summary>
    /// Whether it was given away without a lease. Then whoever has it may call it for good, and its memory goes with the last reference.
    /// </summary>
    public bool IsGivenAway { get; set; }

    /// <summary>Loads a model.</summary>
    /// <param name="name">What the host calls it.</param>
    /// <param name="options">Its file, and how it runs.</param>
    /// <exception cref="LightLMException">It cannot be loaded.</exception>
    public static LoadedModel Load(string name, LightLMOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        FileStamp stamp = FileStamp.Of(options.Path!);
        LightModel model = LightModel.Load(options.Path!, options.ToModelOptions(name));
        if (options.Head is HeadKind head && model.Task.Head != head)
        {
            using (model)
            {
                throw new TaskMismatchException(options.Path!, head, model.Task.Head);
            }
        }

        return new LoadedModel(model, stamp, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Begins a lease, unless the model is gone.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _users += _users > 0 ? 1 : 0;
            return _users > 0;
        }
    }

    /// <summary>Ends a lease, or the source's hold.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_users > 0 || IsGivenAway)
            {
                return;
            }
        }

        model.Dispose();
    }
}
