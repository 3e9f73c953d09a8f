namespace LightLM.Server.Scheduling;

/// <summary>Runs the items of a request; those of requests whose runners are equal may run in common.</summary>
internal interface IStepRunner
{
    /// <summary>Runs the next step of each of some items, together.</summary>
    /// <param name="items">The items.</param>
    /// <param name="pause">What the thread does between two pieces of the step; null for nothing.</param>
    /// <param name="cancellationToken">Ends the step.</param>
    void RunNext(IReadOnlyList<WorkItem> items, Action? pause, CancellationToken cancellationToken);
}
