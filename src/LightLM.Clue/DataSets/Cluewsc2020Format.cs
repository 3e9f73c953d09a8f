using LightLM.Clue.Files;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Clue.DataSets;

/// <summary>CLUEWSC2020: "text", "target" with span1 and span2 (text and index), "label" ("true" or "false").</summary>
internal static class Cluewsc2020Format
{
    private const string Prefix = "target.";

    public static Cluewsc2020Example ReadExample(JsonItem row, RowId id, Fields fields)
    {
        string text = fields.String(row, "text")!;
        JsonItem target = fields.Object(row, "target")!;
        MarkedSpan noun = ReadSpan(target, "span1", text, fields);
        MarkedSpan pronoun = ReadSpan(target, "span2", text, fields);
        return new Cluewsc2020Example(id, row.Line, text, noun, pronoun, LabelField.ReadOptional(row, id, ClueTask.Cluewsc2020.RowLabels(), fields));
    }

    private static MarkedSpan ReadSpan(JsonItem target, string name, string text, Fields fields)
    {
        MarkedSpan span = new(fields.String(target, name + "_text", Prefix)!, fields.Integer(target, name + "_index", Prefix)!.Value);
        int length = TextOffsets.CountCodePoints(span.Text);
        string? found = CodePoints.Slice(text, span.Start, length);
        if (found is null)
        {
            string problem = $"a span of {length} characters from {span.Start} is outside the text, which has {TextOffsets.CountCodePoints(text)}.";
            fields.Faults.Add(target.Line, $"{Prefix}{name}_index", problem);
        }
        else if (found != span.Text)
        {
            string problem = $"the text at {span.Start} is \"{CodePoints.Excerpt(found)}\", not \"{CodePoints.Excerpt(span.Text)}\"; positions count code points from 0.";
            fields.Faults.Add(target.Line, $"{Prefix}{name}_index", problem);
        }

        return span;
    }
}
