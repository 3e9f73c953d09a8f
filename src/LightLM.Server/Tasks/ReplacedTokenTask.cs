using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Whether each token of a text stands in the place of another, answered by [{"word", "score", "start", "end"}].</summary>
internal sealed class ReplacedTokenTask : ModelTask
{
    public override string Name => "replaced-token-detection";

    public override bool IsServedBy(LightModel model) => model.Task.Head == HeadKind.ReplacedTokenDetection;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        string text = input.Text();
        OffsetUnit offsets = parameters.Offsets;
        return new PreparedItem<IReadOnlyList<ReplacedToken>>(model.PrepareReplacedTokens(text), (json, tokens) =>
        {
            json.WriteStartArray();
            foreach (ReplacedToken token in tokens)
            {
                json.WriteStartObject();
                json.WriteString("word", token.Text);
                json.WriteNumber("score", token.Score);
                json.WriteSpan(offsets.Convert(text, token.Start, token.Length));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
