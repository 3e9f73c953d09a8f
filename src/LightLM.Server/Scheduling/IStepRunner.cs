namespace LightLM.Server.Scheduling;

/// <summary>Runs the items of a request.</summary>
internal interface IStepRunner
{
    /// <summary>Runs the next step of each of some items, together.</summary>
    void RunNext(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken);
}
