using System.Runtime.CompilerServices;
using LightLM.Server.Scheduling;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Runs the next sequences of items of one model in a common batch.</summary>
internal sealed class ModelRunner : IStepRunner
{
    private static readonly ConditionalWeakTable<LightModel, ModelRunner> All = [];

    private readonly LightModel _model;

    private ModelRunner(LightModel model) => _model = model;

    /// <summary>The runner of a model, which has one.</summary>
    public static ModelRunner Of(LightModel model) => All.GetValue(model, static model => new ModelRunner(model));

    public void RunNext(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        PreparedInput[] inputs = [.. items.Select(item => ((TaskItem)item).NextInput)];
        _model.RunNext(inputs, cancellationToken);
        foreach (WorkItem item in items)
        {
            ((TaskItem)item).Advance();
        }
    }
}
