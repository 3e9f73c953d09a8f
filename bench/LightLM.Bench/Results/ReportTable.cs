using System.Text;
using Spectre.Console;

namespace LightLM.Bench.Results;

/// <summary>A table that is shown on the terminal and written as Markdown.</summary>
internal sealed class ReportTable(string title, params IReadOnlyList<string> columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print()
    {
        Table table = new Table().Title(Markup.Escape(title)).AddColumns([.. columns.Select(Markup.Escape)]);
        foreach (string[] row in _rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.Append(title).Append("\n\n");
        AppendRow(text, columns);
        AppendRow(text, columns.Select(_ => "---"));
        foreach (string[] row in _rows)
        {
            AppendRow(text, row);
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
