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
    /// <param name="json">Where to.</param>
    /// <param name="result">The labels.</param>
    /// <param name="title">What a label is called.</param>
    /// <param name="hasId">Whether the object has an "id" of its own, so that the best label's is among all only.</param>
    public static void WriteJson(Utf8JsonWriter json, Classification result, string title = Label, bool hasId = false)
    {
        WriteLabel(json, title, result.Labels[0], hasId);
        json.WriteObjects($"{title}s", result.Labels, label => WriteLabel(json, title, label));
    }

    /// <summary>Writes a table of all labels, the best first.</summary>
    public static void Write(Shell shell, Classification result, string title = Label)
    {
        bool isBestChosen = result.Chosen is [LabelScore only] && only == result.Labels[0];
        TableView table = isBestChosen ? new(Column.Text(title), Column.Score) : new(Column.Text(title), Column.Score, Column.Text("chosen"));
        foreach (LabelScore label in result.Labels)
        {
            string[] chosen = isBestChosen ? [] : [result.Chosen.Contains(label) ? "yes" : "no"];
            table.Add([label.Label, Numbers.Score(label.Score), .. chosen]);
        }

        table.Write(shell);
    }

    private static void WriteLabel(Utf8JsonWriter json, string title, LabelScore label, bool hasId = false)
    {
        json.WriteString(title, label.Label);
        json.WriteNumber("score", label.Score);
        if (!hasId)
        {
            json.WriteNumber("id", label.Id);
        }
    }
}
