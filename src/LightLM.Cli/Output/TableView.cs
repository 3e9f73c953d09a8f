using LightLM.Cli.Hosting;
using LightLM.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LightLM.Cli.Output;

/// <summary>
/// Rows under headings: a table on a terminal, aligned text elsewhere. On a terminal that is too narrow, columns are left out that can be
/// done without, texts are broken between words, and at last each row becomes a block of lines.
/// </summary>
internal sealed class TableView(params Column[] columns)
{
    private readonly List<string[]> _rows = [];

    public int RowCount => _rows.Count;

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable.Text)]);

    /// <summary>Writes the table.</summary>
    public void Write(Shell shell)
    {
        if (!shell.OutputIsTerminal)
        {
            WriteAligned(shell.Output);
        }
        else if (TableLayout.Fit(columns, _rows, shell.Width) is TableLayout layout)
        {
            shell.OutputConsole.Write(ToTable(layout));
            WriteLeftOut(shell, layout);
        }
        else
        {
            WriteBlocks(shell);
        }
    }

    private Table ToTable(TableLayout layout)
    {
        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach ((int index, int width) in layout.Columns.Zip(layout.Widths))
        {
            TableColumn added = new TableColumn(Cell(columns[index].Title, width, Styles.Strong)).NoWrap().Width(width);
            table.AddColumn(columns[index].IsNumber ? added.RightAligned() : added);
        }

        foreach (string[] row in _rows)
        {
            table.AddRow(layout.Columns.Zip(layout.Widths, IRenderable (index, width) => Cell(row[index], width, columns[index].Style)));
        }

        return table;
    }

    private static Text Cell(string text, int width, Style? style) => new Text(string.Join('\n', WordWrap.Lines(text, width)), style);

    private void WriteLeftOut(Shell shell, TableLayout layout)
    {
        string[] missing = [.. columns.Where((_, i) => !layout.Columns.Contains(i)).Select(column => column.Title)];
        if (missing.Length > 0)
        {
            Prose.Write(shell, $"No room for: {string.Join(", ", missing)}. A wider terminal shows them, and so does --json.");
        }
    }

    private void WriteBlocks(Shell shell)
    {
        for (int i = 0; i < _rows.Count; i++)
        {
            if (i > 0)
            {
                shell.Output.WriteLine();
            }

            FactsView facts = new();
            foreach ((Column column, string cell) in columns.Zip(_rows[i]))
            {
                facts.Add(column.Title, cell);
            }

            facts.Write(shell);
        }
    }

    private void WriteAligned(TextWriter output)
    {
        string[] titles = [.. columns.Select(column => column.Title)];
        int[] widths = [.. columns.Select((_, i) => _rows.Append(titles).Max(row => CellWidth.Of(row[i])))];
        foreach (string[] row in _rows.Prepend(titles))
        {
            IEnumerable<string> cells = row.Select((cell, i) => CellWidth.Pad(cell, widths[i], columns[i].IsNumber));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
