using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Whether a text follows another: {"text", "text_pair"}, answered by the labels "follows" and "does-not-follow".</summary>
internal sealed class NextSentenceTask : ModelTask
{
    public override string Name => "next-sentence";

    public override bool ListsOne => true;

    public override bool IsServedBy(LightModel model) => model.Task.HasNextSentence;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        TextPair pair = new(input.Require("text").Text(), input.Require("text_pair").Text());
        return new PreparedItem<float>(model.PrepareNextSentence(pair), static (json, probability) =>
        {
            LabelScore[] labels = [new("follows", probability, 1), new("does-not-follow", 1 - probability, 0)];
            json.WriteLabels(labels.OrderByDescending(label => label.Score));
        });
    }
}
