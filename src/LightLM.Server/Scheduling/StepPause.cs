namespace LightLM.Server.Scheduling;

/// <summary>A worker's long step lets short ones pass it between its pieces, so that these need not wait for its end.</summary>
internal sealed class StepPause
{
    private readonly Func<WorkStep, bool> _runBefore;
    private readonly TimeProvider _time;
    private WorkStep _step;

    /// <summary>For one worker.</summary>
    /// <param name="runBefore">Runs a step that may pass the given one, if there is any.</param>
    /// <param name="time">The clock.</param>
    public StepPause(Func<WorkStep, bool> runBefore, TimeProvider time)
    {
        _runBefore = runBefore;
        _time = time;
        Action = RunOthers;
    }

    /// <summary>What is to be done between two pieces.</summary>
    public Action Action { get; }

    /// <summary>What those took that passed the step.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Begins a step.</summary>
    public void Begin(WorkStep step)
    {
        _step = step;
        Elapsed = TimeSpan.Zero;
    }

    private void RunOthers()
    {
        long start = _time.GetTimestamp();
        while (_runBefore(_step))
        {
            Elapsed += _time.GetElapsedTime(start);
            start = _time.GetTimestamp();
        }
    }
}
