namespace LightLM.Server.Scheduling;

/// <summary>Runs the next steps of several items at once.</summary>
internal interface IStepRunner
{
    /// <summary>Runs one step of each item; all of them have this runner.</summary>
    void RunNext(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken);
}
