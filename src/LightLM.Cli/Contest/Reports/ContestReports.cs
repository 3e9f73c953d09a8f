using System.Text;
using LightLM.Cli.Output;

namespace LightLM.Cli.Contest;

/// <summary>Writes the reports of a contest into its folder.</summary>
internal static class ContestReports
{
    /// <summary>Writes the page, the Markdown and the JSON, each whole or not at all.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void WriteFiles(ContestFolder folder, ContestOutcome outcome)
    {
        Write(folder.PagePath, ContestPage.Render(outcome));
        Write(folder.MarkdownPath, ContestMarkdown.Render(outcome));
        using StringWriter json = new();
        Json.WriteLine(json, writer => ContestJson.Write(writer, outcome));
        Write(folder.JsonPath, json.ToString());
    }

    private static void Write(string path, string text)
    {
        string temporary = $"{path}.tmp";
        File.WriteAllText(temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temporary, path, overwrite: true);
    }
}
