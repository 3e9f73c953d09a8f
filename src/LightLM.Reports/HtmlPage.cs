using System.Net;
using System.Text;

namespace LightLM.Reports;

/// <summary>A page in one file: headings, paragraphs, tables and charts, light or dark as the reader's system is, no scripts.</summary>
public sealed class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; --page: #fff; --card: #f6f7f9; --text: #1b1f24; --faint: #59636e; --line: #d0d7de;
          --s0: #59636e; --s1: #0969da; --s2: #bc4c00; --s3: #1a7f37; --s4: #8250df; --s5: #bf3989; --s6: #1b7c83; --bad: #cf222e; }
        @media (prefers-color-scheme: dark) { :root { --page: #0d1117; --card: #161b22; --text: #e6edf3; --faint: #9198a1; --line: #3d444d;
          --s0: #9198a1; --s1: #4493f8; --s2: #f0883e; --s3: #3fb950; --s4: #ab7df8; --s5: #db61a2; --s6: #39c5cf; --bad: #f85149; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 78rem; background: var(--page); color: var(--text);
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 1.6rem 0 .5rem; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem; margin-top: 1rem; }
        figure { margin: 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
        figcaption { font-size: .9rem; color: var(--faint); } figcaption b { display: block; color: var(--text); }
        svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; fill: var(--text); }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .25rem 0; font-size: .9rem; color: var(--text); }
        .legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem; margin-right: .35rem;
          vertical-align: -.1rem; }
        pre { margin: .25rem 0 .75rem; padding: .5rem .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
          font-size: .85rem; white-space: pre-wrap; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
        .facts { overflow-wrap: anywhere; } .facts td:first-child { color: var(--faint); white-space: nowrap; overflow-wrap: normal; }
        ul { columns: 16rem; padding-left: 1.2rem; font-size: .9rem; } a { color: var(--s1); }
        th { color: var(--faint); font-weight: 600; } .n { text-align: right; white-space: nowrap; }
        """;

    private readonly StringBuilder _body = new();
    private readonly string _title;

    /// <summary>Begins a page with its heading.</summary>
    /// <param name="title">The title.</param>
    public HtmlPage(string title)
    {
        _title = title;
        _body.Append($"<h1>{Escape(title)}</h1>\n");
    }

    /// <summary>A text with the characters escaped that mean something in HTML and SVG.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Adds a heading.</summary>
    public void Heading(string text) => _body.Append($"<h2>{Escape(text)}</h2>\n");

    /// <summary>Adds a paragraph.</summary>
    public void Paragraph(string text) => _body.Append($"<p>{Escape(text)}</p>\n");

    /// <summary>Adds a text with its line breaks, such as what a program printed.</summary>
    public void Preformatted(string text) => _body.Append($"<pre>{Escape(text)}</pre>\n");

    /// <summary>Adds a table, which can be scrolled where it is wider than the page.</summary>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">The rows, a cell for each heading.</param>
    /// <param name="texts">How many columns, from the left, are texts; the others are numbers.</param>
    public void Table(IReadOnlyList<string> headings, IEnumerable<string[]> rows, int texts)
    {
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentNullException.ThrowIfNull(rows);
        _body.Append("<div class=\"scroll\"><table><thead><tr>");
        _body.AppendJoin("", headings.Select((heading, i) => Cell("th", heading, i >= texts)));
        _body.Append("</tr></thead><tbody>\n");
        foreach (string[] row in rows)
        {
            _body.Append("<tr>").AppendJoin("", row.Select((cell, i) => Cell("td", cell, i >= texts))).Append("</tr>\n");
        }

        _body.Append("</tbody></table></div>\n");
    }

    /// <summary>Adds names with values, which break lines where the page is narrow.</summary>
    public void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        _body.Append("<table class=\"facts\"><tbody>\n");
        foreach ((string name, string value) in facts)
        {
            _body.Append($"<tr>{Cell("td", name, isNumber: false)}{Cell("td", value, isNumber: false)}</tr>\n");
        }

        _body.Append("</tbody></table>\n");
    }

    /// <summary>Adds links to files beside the page.</summary>
    /// <param name="links">What each is called, and its path from the page's folder.</param>
    public void Links(IEnumerable<(string Text, string Path)> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        _body.Append("<ul>\n");
        foreach ((string text, string path) in links)
        {
            string target = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
            _body.Append($"<li><a href=\"{Escape(target)}\">{Escape(text)}</a></li>\n");
        }

        _body.Append("</ul>\n");
    }

    /// <summary>Adds charts side by side where there is room.</summary>
    /// <param name="charts">The charts.</param>
    public void Charts(params IEnumerable<Chart> charts)
    {
        ArgumentNullException.ThrowIfNull(charts);
        _body.Append("<div class=\"charts\">\n").AppendJoin("", charts.Select(chart => chart.ToFigure())).Append("</div>\n");
    }

    /// <summary>The page.</summary>
    public override string ToString() =>
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
        $"<title>{Escape(_title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n{_body}</body>\n</html>\n";

    private static string Cell(string tag, string text, bool isNumber) =>
        $"<{tag}{(isNumber ? " class=\"n\"" : "")}>{Escape(text)}</{tag}>";
}
