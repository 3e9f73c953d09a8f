using LightLM.Server.Scheduling;

namespace LightLM.Server.Tests.Scheduling;

/// <summary>An item that runs itself.</summary>
internal abstract class RunnableItem : WorkItem
{
    /// <summary>Runs its next step.</summary>
    public abstract void Run(Action? pause = null, CancellationToken cancellationToken = default);
}
