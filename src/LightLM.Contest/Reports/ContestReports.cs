using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Contest.Reports;

/// <summary>The reports of a contest in its folder.</summary>
internal static class ContestReports
{
    /// <summary>The page, the Markdown and the JSON by their names.</summary>
    public static IEnumerable<(string Name, string Contents)> Render(ContestOutcome outcome)
    {
        yield return (ContestFolder.PageName, ContestPage.Render(outcome));
        yield return (ContestFolder.MarkdownName, ContestMarkdown.Render(outcome));
        using StringWriter json = new();
        Json.WriteLine(json, writer => ContestJson.Write(writer, outcome));
        yield return (ContestFolder.JsonName, json.ToString());
    }

    /// <summary>Writes them, each whole or not at all.</summary>
    /// <exception cref="FileException">A file cannot be written.</exception>
    public static void WriteFiles(ContestFolder folder, ContestOutcome outcome)
    {
        foreach ((string name, string contents) in Render(outcome))
        {
            AtomicFile.WriteText(Path.Combine(folder.Root, name), contents);
        }
    }
}
