using LightLM.Server.Scheduling;

namespace LightLM.Server.Tests.Scheduling;

/// <summary>Has each item run itself that is not done.</summary>
internal sealed class FakeRunner : IStepRunner
{
    public static FakeRunner Instance { get; } = new();

    public void RunNext(IReadOnlyList<WorkItem> items, Action? pause, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (WorkItem item in items.Where(item => item.NextTokens is not null))
        {
            ((RunnableItem)item).Run(pause, cancellationToken);
        }
    }
}
