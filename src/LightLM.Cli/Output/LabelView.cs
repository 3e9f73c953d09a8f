using System.Text.Json;
using LightLM.Cli.Hosting;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Output;

/// <summary>Labels with their probabilities.</summary>
internal static class LabelView
{
    private const string Label = "label";

    /// <summary>Writes the members "label", "score" and "id" of the best, and "labels" with all.</summary>
    public static void WriteJson(Utf8JsonWriter json, Classification result, string title = Label)
    {
        WriteLabel(json, title, result.Labels[0]);
        json.WriteObjects($"{title}s", result.Labels, label => WriteLabel(json, title, label));
    }

    /// <summary>Writes a table of all labels, the best first.</summary>
    public static void Write(Shell shell, Classification result, string title = Label)
    {
        TableView table = new(Column.Text(title), Column.Score);
        foreach (LabelScore label in result.Labels)
        {
            table.Add(label.Label, Numbers.Score(label.Score));
        }

        table.Write(shell);
    }

    private static void WriteLabel(Utf8JsonWriter json, string title, LabelScore label)
    {
        json.WriteString(title, label.Label);
        json.WriteNumber("score", label.Score);
        json.WriteNumber("id", label.Id);
    }
}
