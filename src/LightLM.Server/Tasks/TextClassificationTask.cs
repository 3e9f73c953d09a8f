using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Labels of a text, or of {"text", "text_pair"}, answered by [{"label", "score"}], the best first.</summary>
internal sealed class TextClassificationTask : ModelTask
{
    public static TextClassificationTask Instance { get; } = new();

    public override string Name => "text-classification";

    /// <summary>Hugging Face's clients ask for the list.</summary>
    public override bool ListsOne => true;

    public override bool IsServedBy(LightModel model) => model.Task.Head == HeadKind.SequenceClassification;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        int most = parameters.Find("top_k")?.Integer(1, int.MaxValue) ?? int.MaxValue;
        return Prepare(model, ReadPair(input), most);
    }

    /// <summary>Prepares a text or a pair.</summary>
    public static TaskItem Prepare(LightModel model, TextPair pair, int most) => new PreparedItem<Classification>(
        model.PrepareClassification(pair), (json, answer) => json.WriteLabels(answer.Labels.Take(most)));

    /// <summary>Reads a text or a pair.</summary>
    public static TextPair ReadPair(JsonField input)
    {
        if (input.IsString)
        {
            return new TextPair(input.Text());
        }

        return input.IsObject
            ? new TextPair(input.Require("text").Text(), input.Find("text_pair")?.Text())
            : throw input.Unexpected("a text, or an object with 'text' and 'text_pair'");
    }
}
