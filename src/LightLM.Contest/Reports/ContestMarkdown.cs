using System.Text;
using LightLM.Clue;
using LightLM.Contest.Standings;
using LightLM.Reports;

namespace LightLM.Contest.Reports;

/// <summary>A contest's outcome as Markdown.</summary>
internal static class ContestMarkdown
{
    // What Markdown, or the HTML within it, takes for more than text in the middle of a line.
    private const string Special = "\\`*_[]<>|&~#";

    /// <summary>The report.</summary>
    public static string Render(ContestOutcome outcome)
    {
        StringBuilder text = new();
        text.Append($"# {Escape(outcome.Manifest.Name)}\n\n");
        Table(text, ContestText.Headings(outcome.Manifest), outcome.Ranking.Standings.Select(ContestText.Row));
        foreach (string sentence in ContestText.Legend(outcome))
        {
            text.Append($"{Escape(sentence)}\n\n");
        }

        foreach (Standing standing in outcome.Ranking.Standings)
        {
            foreach (string remark in ContestText.Remarks(outcome, standing))
            {
                text.Append($"* {Escape(standing.Finalist.Entry.Name)}: {Escape(remark)}\n");
            }
        }

        if (outcome.Ranking.Disqualified.Count > 0)
        {
            text.Append("\n## Disqualified\n\n");
            Table(
                text,
                ["finalist", "reason", "what happened"],
                outcome.Ranking.Disqualified.Select(item => (string[])[item.Finalist.Entry.Name, item.Reason.Reason, item.Reason.Message]));
        }

        foreach (ClueTask task in ClueTasks.All)
        {
            text.Append($"\n## {task.OfficialName()}\n\n");
            Table(
                text,
                ContestText.TaskHeadings(outcome, task),
                outcome.Ranking.Standings.Select(standing => ContestText.TaskRow(outcome, standing, task)));
        }

        if (ContestText.WholeRows(outcome) is { Count: > 0 } wholes)
        {
            text.Append("\n## Whole processes\n\n");
            Table(text, ContestText.WholeHeadings, wholes);
        }

        text.Append("\n## How it was held\n\n");
        Table(text, ["", ""], ContestText.Facts(outcome).Concat(ContestText.Commands(outcome)).Select(fact => (string[])[fact.Name, fact.Value]));
        text.Append("\n## Files\n\n");
        Table(text, ContestText.FileHeadings, ContestText.FileRows(outcome));
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<string> headings, IEnumerable<string[]> rows)
    {
        Line(text, headings);
        Line(text, [.. headings.Select(_ => "---")], escapes: false);
        foreach (string[] row in rows)
        {
            Line(text, row);
        }

        text.Append('\n');
    }

    private static void Line(StringBuilder text, IReadOnlyList<string> cells, bool escapes = true) =>
        text.Append($"| {string.Join(" | ", escapes ? cells.Select(Escape) : cells)} |\n");

    private static string Escape(string text) =>
        string.Concat(Printable.Line(text).Select(unit => Special.Contains(unit, StringComparison.Ordinal) ? $"\\{unit}" : $"{unit}"));
}
