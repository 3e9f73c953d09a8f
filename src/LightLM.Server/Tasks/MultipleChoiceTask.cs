using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>What belongs to a text: {"text", "choices"}, answered by [{"label", "score"}], the best first.</summary>
internal sealed class MultipleChoiceTask : ModelTask
{
    public override string Name => "multiple-choice";

    public override bool ListsOne => true;

    public override bool IsServedBy(LightModel model) => model.Task.Head == HeadKind.MultipleChoice;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters) => new PreparedItem<Classification>(
        model.PrepareChoice(input.Require("text").Text(), input.Require("choices").Texts()),
        static (json, answer) => json.WriteLabels(answer.Labels));
}
