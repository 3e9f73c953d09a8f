using System.Text.Json;
using LightLM.Cli.Hosting;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Output;

/// <summary>Labels with their probabilities.</summary>
internal static class LabelView
{
    /// <summary>Writes the members "label" and "score" of the best, and "labels" with all.</summary>
    public static void WriteJson(Utf8JsonWriter json, Classification result)
    {
        WriteLabel(json, result.Labels[0]);
        json.WriteObjects("labels", result.Labels, label => WriteLabel(json, label));
    }

    /// <summary>Writes a table of all labels, the best first.</summary>
    public static void Write(Shell shell, Classification result)
    {
        TableView table = new(Column.Text("label"), Column.Score);
        foreach (LabelScore label in result.Labels)
        {
            table.Add(label.Label, Numbers.Score(label.Score));
        }

        table.Write(shell);
    }

    private static void WriteLabel(Utf8JsonWriter json, LabelScore label)
    {
        json.WriteString("label", label.Label);
        json.WriteNumber("score", label.Score);
        json.WriteNumber("id", label.Id);
    }
}
