namespace LightLM.Cli.Output;

/// <summary>Which columns of a table a terminal has room for, and how wide they are.</summary>
/// <param name="Columns">The columns that are shown, by their index, in their order.</param>
/// <param name="Widths">The width of each of them.</param>
internal sealed record TableLayout(IReadOnlyList<int> Columns, IReadOnlyList<int> Widths)
{
    /// <summary>A space on either side of a cell, and a line on its left; one line more ends the table.</summary>
    private const int FramePerColumn = 3;

    /// <summary>A column of texts is no narrower than this, unless its texts are.</summary>
    private const int NarrowestText = 10;

    /// <summary>
    /// Fits a table. Headings are broken between words first, then columns are left out, the most dispensable first, and then texts are
    /// broken; null where there is no room even for the columns that are always shown.
    /// </summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="width">The terminal's columns.</param>
    public static TableLayout? Fit(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int width)
    {
        int[] cells = [.. columns.Select((_, i) => rows.Select(row => CellWidth.Of(row[i])).DefaultIfEmpty(0).Max())];
        int[] least = [.. columns.Select((column, i) => Least(column, cells[i], rows.Select(row => row[i])))];
        int[] preferred = [.. columns.Select((column, i) => Math.Max(cells[i], WordWrap.WidestWord(column.Title)))];
        int[] basic = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].Spare == 0)];
        int left = width - 1;
        bool areWhole = basic.Sum(i => preferred[i] + FramePerColumn) <= left;
        foreach (int i in areWhole ? basic : [])
        {
            least[i] = preferred[i];
        }

        HashSet<int> shown = [];
        foreach (int column in Enumerable.Range(0, columns.Count).OrderBy(i => columns[i].Spare))
        {
            int needed = least[column] + FramePerColumn;
            if (needed <= left)
            {
                shown.Add(column);
                left -= needed;
            }
            else if (columns[column].Spare == 0)
            {
                return null;
            }
        }

        int[] order = [.. shown.Order()];
        int[] widths = [.. order.Select(i => least[i])];
        Widen(widths, [.. order.Select(i => cells[i])], ref left);
        Widen(widths, [.. order.Select(i => CellWidth.Of(columns[i].Title))], ref left);
        return new TableLayout(order, widths);
    }

    /// <summary>Gives columns, from the first on, the room that they would like to have.</summary>
    private static void Widen(int[] widths, int[] wanted, ref int left)
    {
        for (int i = 0; i < widths.Length; i++)
        {
            int more = Math.Clamp(wanted[i] - widths[i], 0, left);
            widths[i] += more;
            left -= more;
        }
    }

    private static int Least(Column column, int cells, IEnumerable<string> texts)
    {
        int heading = WordWrap.WidestWord(column.Title);
        if (!column.Wraps || cells <= NarrowestText)
        {
            return Math.Max(heading, cells);
        }

        int word = texts.Select(WordWrap.WidestPart).DefaultIfEmpty(0).Max();
        return Math.Max(heading, Math.Clamp(word, NarrowestText, Math.Max(NarrowestText, cells)));
    }
}
