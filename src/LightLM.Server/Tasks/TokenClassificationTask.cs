using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Named entities: a text, answered by [{"entity_group", "score", "word", "start", "end"}].</summary>
internal sealed class TokenClassificationTask : ModelTask
{
    public static TokenClassificationTask Instance { get; } = new();

    public override string Name => "token-classification";

    public override bool IsServedBy(LightModel model) =>
        model.Task.Head is HeadKind.TokenClassification or HeadKind.SpanScoring or HeadKind.StartEndClassification;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        string text = input.Text();
        OffsetUnit offsets = parameters.Offsets;
        return new PreparedItem<IReadOnlyList<Entity>>(model.PrepareEntities(text), (json, entities) => Write(json, text, entities, offsets));
    }

    private static void Write(Utf8JsonWriter json, string text, IReadOnlyList<Entity> entities, OffsetUnit offsets)
    {
        json.WriteStartArray();
        foreach (Entity entity in entities)
        {
            json.WriteStartObject();
            json.WriteString("entity_group", entity.Type);
            json.WriteNumber("score", entity.Score);
            json.WriteString("word", entity.Text);
            json.WriteSpan(offsets.Convert(text, entity.Start, entity.Length));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
