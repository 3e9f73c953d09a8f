using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Contest.Reports;

/// <summary>Writes the reports of a contest into its folder.</summary>
internal static class ContestReports
{
    /// <summary>Writes the page, the Markdown and the JSON, each whole or not at all.</summary>
    /// <exception cref="FileException">A file cannot be written.</exception>
    public static void WriteFiles(ContestFolder folder, ContestOutcome outcome)
    {
        AtomicFile.WriteText(folder.PagePath, ContestPage.Render(outcome));
        AtomicFile.WriteText(folder.MarkdownPath, ContestMarkdown.Render(outcome));
        using StringWriter json = new();
        Json.WriteLine(json, writer => ContestJson.Write(writer, outcome));
        AtomicFile.WriteText(folder.JsonPath, json.ToString());
    }
}
