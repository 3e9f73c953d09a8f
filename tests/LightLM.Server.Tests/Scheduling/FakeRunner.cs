using LightLM.Server.Scheduling;

namespace LightLM.Server.Tests.Scheduling;

/// <summary>Runs the steps of fake items.</summary>
internal sealed class FakeRunner : IStepRunner
{
    public static FakeRunner Instance { get; } = new();

    public void RunNext(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (WorkItem item in items)
        {
            ((FakeItem)item).Run();
        }
    }
}
