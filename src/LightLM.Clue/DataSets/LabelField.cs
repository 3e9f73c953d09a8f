using System.Text.Json;
using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>The "label" of the classification tasks.</summary>
internal static class LabelField
{
    /// <summary>A data row's label, or null where it has none. A JSON boolean counts as its string.</summary>
    public static string? ReadOptional(JsonItem row, ClueTask task, Fields fields)
    {
        JsonItem? label = row.Find("label");
        if (label is null)
        {
            return null;
        }

        return label.Kind is JsonValueKind.True or JsonValueKind.False
            ? Known(label, label.Content, task, fields)
            : ReadRequired(row, task, fields);
    }

    /// <summary>A prediction's label, which must be one of the task's strings; null after a report.</summary>
    public static string? ReadRequired(JsonItem row, ClueTask task, Fields fields)
    {
        if (row.Find("label") is { Kind: not JsonValueKind.String } label)
        {
            fields.Faults.Add(label.Line, "label", $"expected the string {Allowed(task)}, found {Fields.Describe(label)}.");
            return null;
        }

        return fields.String(row, "label") is string text ? Known(row.Find("label")!, text, task, fields) : null;
    }

    private static string? Known(JsonItem item, string label, ClueTask task, Fields fields)
    {
        if (task.Labels().Contains(label))
        {
            return label;
        }

        fields.Faults.Add(item.Line, "label", $"expected {Allowed(task)}, found \"{CodePoints.Excerpt(label)}\".");
        return null;
    }

    private static string Allowed(ClueTask task) => string.Join(" or ", task.Labels().Select(name => $"\"{name}\""));
}
