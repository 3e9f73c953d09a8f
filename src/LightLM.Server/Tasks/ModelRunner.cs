using LightLM.Server.Scheduling;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Runs the next sequences of items in a common batch.</summary>
/// <param name="Model">The model that has prepared them.</param>
internal sealed record ModelRunner(LightModel Model) : IStepRunner
{
    public void RunNext(IReadOnlyList<WorkItem> items, Action? pause, CancellationToken cancellationToken)
    {
        PreparedInput[] inputs = [.. items.Select(item => ((TaskItem)item).NextInput)];
        Model.RunNext(inputs, pause, cancellationToken);
        foreach (WorkItem item in items)
        {
            ((TaskItem)item).Advance();
        }
    }
}
