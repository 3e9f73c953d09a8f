using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Tasks;
using LightLM.Timing.Models.Generated;

namespace LightLM.Timing.Models;

/// <summary>
/// One encoder that is timed on several tasks: with the head that the model was trained with where it is the task's, else with a head of
/// the task's shape and generated weights, whose time is the same. All heads share the encoder's weights.
/// </summary>
public sealed class TimedModel : IDisposable
{
    private readonly ModelSession _session;
    private readonly List<IDisposable> _heads = [];

    /// <summary>Packs the weights of an open model for the kernels.</summary>
    /// <param name="package">The model; it stays the caller's and must stay open.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <exception cref="ModelFileException">A weight is missing or damaged.</exception>
    public TimedModel(ModelPackage package, int threads)
    {
        ArgumentNullException.ThrowIfNull(package);
        _session = new ModelSession(package, KernelChoice.Default, threads, ownsPackage: false);
    }

    /// <summary>Takes a session whose encoder something else runs, such as a peer.</summary>
    /// <param name="session">The session, which this object disposes.</param>
    internal TimedModel(ModelSession session) => _session = session;

    /// <summary>
    /// The model with the head of a task: its own if it is of that kind, else one with generated weights. It belongs to this object and is
    /// valid until this is disposed.
    /// </summary>
    /// <param name="task">The task; of a model's own head only the kind matters.</param>
    public LightModel ForTask(TaskDescription task)
    {
        ArgumentNullException.ThrowIfNull(task);
        ModelPackage package = task.Head == _session.Task.Head ? _session.Package : GeneratedModel.WithHead(_session.Package, task);
        LightModel model = new(_session.WithHead(package));
        _heads.Add(model);
        return model;
    }

    /// <summary>Releases the heads and the encoder.</summary>
    public void Dispose()
    {
        foreach (IDisposable head in _heads)
        {
            head.Dispose();
        }

        _session.Dispose();
    }
}
