using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;
using LightLM.Tasks.Prompted;

namespace LightLM.Server.Tasks;

/// <summary>
/// What the parameter "schema" names in a text, answered by [{"name", "text", "score", "start", "end", "parts": [...]}]; what was chosen rather than
/// found has no "start" and "end".
/// </summary>
internal sealed class InformationExtractionTask : ModelTask
{
    public override string Name => "information-extraction";

    public override bool IsServedBy(LightModel model) => model.Task.Head == HeadKind.PromptedExtraction;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        string text = input.Text();
        JsonField named = parameters.Find("schema") ?? throw new ApiException(
            ErrorKind.Invalid, "missing_required_parameter", "Expected the parameter 'schema', such as \"时间\", found none. Say what to find.", "parameters.schema");
        ExtractionSchema schema = ExtractionSchema.Parse(named.IsString ? named.Text() : named.Value.GetRawText());
        float threshold = parameters.Find("threshold")?.Number(0, 1) ?? PromptedExtractor.UsualThreshold;
        OffsetUnit offsets = parameters.Offsets;
        return new ExtractionItem(model.BeginExtraction(text, schema, threshold), (json, found) => Write(json, text, found, offsets));
    }

    private static void Write(Utf8JsonWriter json, string text, IReadOnlyList<Extraction> found, OffsetUnit offsets)
    {
        json.WriteStartArray();
        foreach (Extraction extraction in found)
        {
            json.WriteStartObject();
            json.WriteString("name", extraction.Name);
            json.WriteString("text", extraction.Text);
            json.WriteNumber("score", extraction.Probability);
            if (extraction.Span is TextSpan span)
            {
                json.WriteSpan(offsets.Convert(text, span.Start, span.Length));
            }

            json.WritePropertyName("parts");
            Write(json, text, extraction.Parts, offsets);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
