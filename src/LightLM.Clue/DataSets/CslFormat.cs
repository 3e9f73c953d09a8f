using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>CSL: "abst", "keyword" (a list), "label" ("0" or "1").</summary>
internal static class CslFormat
{
    public static CslExample ReadExample(JsonItem row, RowId id, Fields fields)
    {
        string text = fields.String(row, "abst")!;
        JsonItem keywords = fields.Array(row, "keyword")!;
        string[] words = [.. keywords.Items.Select((item, i) => fields.AsString(item, $"keyword[{i}]")!)];
        return new CslExample(id, row.Line, text, words, LabelField.ReadOptional(row, id, ClueTask.Csl.RowLabels(), fields));
    }
}
