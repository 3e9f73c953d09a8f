using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>
/// Whether two spans mean the same: {"text", "first": {"start", "end"}, "second": {"start", "end"}}, answered by [{"label", "score"}], the best first.
/// </summary>
internal sealed class CoreferenceTask : ModelTask
{
    public override string Name => "coreference-resolution";

    public override bool ListsOne => true;

    public override bool IsServedBy(LightModel model) => model.Task.Head == HeadKind.SpanPairClassification;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        string text = input.Require("text").Text();
        CoreferenceQuery query = new(
            text, parameters.Offsets.ReadSpan(text, input.Require("first")), parameters.Offsets.ReadSpan(text, input.Require("second")));
        return new PreparedItem<Classification>(model.PrepareCoreference(query), static (json, answer) => json.WriteLabels(answer.Labels));
    }
}
