using System.Globalization;
using System.Text.Json;
using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>The "label" of the classification tasks.</summary>
internal static class LabelField
{
    private const string Unlabelled = "-1";

    /// <summary>A data row's label, or null where it has none. A JSON boolean counts as its string.</summary>
    /// <remarks>
    /// Hugging Face's exporter numbers labels, names rows by "idx" and writes -1 where there is no label. A number that reads like a label is
    /// that label; other numbers mean something only in rows that are named by "idx".
    /// </remarks>
    public static string? ReadOptional(JsonItem row, RowId id, LabelSet labels, Fields fields)
    {
        JsonItem? label = row.Find("label");
        return label?.Kind switch
        {
            null => null,
            JsonValueKind.True or JsonValueKind.False => Known(label, label.Content, labels, fields, id),
            JsonValueKind.String when label.Content == labels.Disputed => labels.Disputed,
            JsonValueKind.Number when labels.Has(label.Content) => label.Content,
            JsonValueKind.Number when IsExported(row) => Numbered(label, id, labels, fields),
            _ => ReadRequired(row, labels, fields, id),
        };
    }

    /// <summary>A prediction's label, which must be one of the task's strings; null after a report.</summary>
    public static string? ReadRequired(JsonItem row, LabelSet labels, Fields fields, RowId? id = null)
    {
        if (row.Find("label") is { Kind: not JsonValueKind.String } label)
        {
            fields.Faults.Add(label.Line, "label", $"expected the string {labels}, found {Fields.Describe(label)}{Of(id)}.");
            return null;
        }

        return fields.String(row, "label") is string text ? Known(row.Find("label")!, text, labels, fields, id) : null;
    }

    private static bool IsExported(JsonItem row) => row.Find("id") is null && row.Find("idx") is not null;

    private static string? Numbered(JsonItem item, RowId id, LabelSet labels, Fields fields)
    {
        if (item.Content == Unlabelled)
        {
            return null;
        }

        if (int.TryParse(item.Content, CultureInfo.InvariantCulture, out int number) && number >= 0 && number < labels.Numbered.Count)
        {
            return labels.Numbered[number];
        }

        string expected = $"a number from 0 to {labels.Numbered.Count - 1} for a label, or {Unlabelled} for none";
        fields.Faults.Add(item.Line, "label", $"expected {expected}, found {Fields.Describe(item)}{Of(id)}.");
        return null;
    }

    private static string? Known(JsonItem item, string label, LabelSet labels, Fields fields, RowId? id)
    {
        if (labels.Has(label))
        {
            return label;
        }

        fields.Faults.Add(item.Line, "label", $"expected {labels}, found \"{CodePoints.Excerpt(label)}\"{Of(id)}.");
        return null;
    }

    private static string Of(RowId? id) => id is RowId row ? $", id {CodePoints.Excerpt(row.ToString())}" : "";
}
