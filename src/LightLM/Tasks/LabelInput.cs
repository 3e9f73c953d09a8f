using LightLM.Kernels;

namespace LightLM.Tasks;

/// <summary>An item that gets one label.</summary>
internal abstract class LabelInput<TQuery>(TaskHead head) : TaskInput<TQuery, Classification>(head)
{
    private readonly float[] _logits = new float[head.Session.Task.Labels.Count];

    internal override void Take(int sequence, Matrix outputs) => outputs.RowSpan(0).CopyTo(_logits);

    private protected override Classification Decode() => Classification.FromLogits(_logits, Head.Session.Task, this);
}
