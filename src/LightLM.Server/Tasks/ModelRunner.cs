using LightLM.Server.Scheduling;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Runs the next sequences of items in a common batch.</summary>
/// <param name="model">The model that has prepared them.</param>
internal sealed class ModelRunner(LightModel model) : IStepRunner
{
    public void RunNext(IReadOnlyList<WorkItem> items, Action? pause, CancellationToken cancellationToken)
    {
        PreparedInput[] inputs = [.. items.Select(item => ((TaskItem)item).NextInput)];
        model.RunNext(inputs, pause, cancellationToken);
        foreach (WorkItem item in items)
        {
            ((TaskItem)item).Advance();
        }
    }
}
