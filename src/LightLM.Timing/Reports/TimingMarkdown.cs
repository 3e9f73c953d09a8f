using System.Text;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Reports;

/// <summary>Reports as Markdown.</summary>
public static class TimingMarkdown
{
    private const string Special = "\\`*_[]<>|#";

    /// <summary>Writes a report.</summary>
    public static string Write(TimingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        text.Append("# Timing\n\n");
        text.Append($"Verdict: {Escape(report.Verdict.Sentence)}\n\n");
        WriteTable(text, ReportTables.TotalHeadings(report), ReportTables.Totals(report), texts: 1);
        WriteTable(text, ReportTables.SetHeadings(report), ReportTables.Sets(report), texts: 2);
        if (report.Scenario == Scenario.WholeProcess)
        {
            WriteTable(text, ReportTables.WholeHeadings, ReportTables.Wholes(report), texts: 2);
        }

        if (ReportTables.Processes(report) is { Count: > 0 } processes)
        {
            WriteTable(text, ReportTables.ProcessHeadings, processes, texts: 1);
        }

        WriteTable(text, ["run", ""], ReportFacts.Of(report).Select(fact => new[] { fact.Name, fact.Value }), texts: 2);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Writes a table.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">The rows, a cell for each heading.</param>
    /// <param name="texts">How many columns, from the left, are texts; the others are numbers.</param>
    public static void WriteTable(StringBuilder text, IReadOnlyList<string> headings, IEnumerable<string[]> rows, int texts)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentNullException.ThrowIfNull(rows);
        text.Append($"| {string.Join(" | ", headings.Select(Escape))} |\n");
        text.Append($"| {string.Join(" | ", headings.Select((_, i) => i < texts ? "---" : "---:"))} |\n");
        foreach (string[] row in rows)
        {
            text.Append($"| {string.Join(" | ", row.Select(Escape))} |\n");
        }

        text.Append('\n');
    }

    private static string Escape(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(Escape));

    private static string Escape(char character) =>
        Special.Contains(character, StringComparison.Ordinal) ? $"\\{character}" : $"{character}";
}
