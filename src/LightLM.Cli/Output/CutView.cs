using System.Text.Json;
using LightLM.Cli.Hosting;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Output;

/// <summary>Texts that were longer than a model reads.</summary>
internal static class CutView
{
    /// <summary>Writes the member "cut" where there are any.</summary>
    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<CutText> cuts)
    {
        if (cuts.Count > 0)
        {
            json.WriteObjects("cut", cuts, cut =>
            {
                json.WriteString("name", cut.Name);
                json.WriteNumber("tokens", cut.Tokens);
                json.WriteNumber("kept", cut.Kept);
            });
        }
    }

    /// <summary>Tells the reader of a result for people.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="place">Which item it is, or nothing.</param>
    /// <param name="cuts">The texts.</param>
    public static void WriteNotes(Shell shell, string place, IReadOnlyList<CutText> cuts)
    {
        foreach (CutText cut in cuts)
        {
            shell.Note($"{place}the {cut.Name} was cut: it has {Numbers.Count(cut.Tokens)} tokens, the model read the first {Numbers.Count(cut.Kept)}");
        }
    }
}
