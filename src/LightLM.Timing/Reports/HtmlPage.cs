using System.Net;
using System.Text;

namespace LightLM.Timing;

/// <summary>
/// The frame that all HTML reports share: one file without any resource from elsewhere, light or dark as the reader's system is, from 400
/// pixels up. All texts are escaped here.
/// </summary>
public static class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; --back: #fff; --text: #1c2330; --soft: #5b6472; --line: #d9dee6; --panel: #f5f7fa;
          --first: #2f6fde; --second: #1d9a6c; --third: #c07a12; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --back: #14171c; --text: #e6e9ef; --soft: #9aa4b2; --line: #323a46; --panel: #1c2128;
          --first: #6ea2ff; --second: #4cc796; --third: #e3a94c; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1120px; padding: 16px; background: var(--back); color: var(--text);
          font: 15px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.6em; margin: .4em 0 .1em; } h2 { font-size: 1.15em; margin: 1.8em 0 .5em; }
        p { margin: .4em 0; } .soft { color: var(--soft); } .bad { color: var(--bad); }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        th { color: var(--soft); font-weight: 600; font-size: .87em; } .number { text-align: right; white-space: nowrap; }
        pre { margin: 4px 0 0; padding: 8px; background: var(--panel); border-radius: 4px; white-space: pre-wrap; font-size: .85em; }
        @media (max-width: 760px) {
          thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
          tr { display: block; padding: 8px 0; border-bottom: 2px solid var(--line); }
          td { display: flex; justify-content: space-between; gap: 16px; border: 0; padding: 2px 0; text-align: right; white-space: normal; }
          td::before { content: attr(data-label); color: var(--soft); text-align: left; flex: none; } td:empty { display: none; } }
        dl { display: grid; grid-template-columns: minmax(90px, max-content) 1fr; gap: 4px 16px; margin: 0; }
        dt { color: var(--soft); } dd { margin: 0; }
        """;

    /// <summary>A whole page.</summary>
    /// <param name="title">The title, as text.</param>
    /// <param name="style">Rules for what only this page has.</param>
    /// <param name="body">The page's contents below the title, as HTML.</param>
    public static string Render(string title, string style, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{Text(title)}</title>
        <style>
        {Style}
        {style}
        </style>
        </head>
        <body>
        <h1><bdi>{Text(title)}</bdi></h1>
        {body}
        </body>
        </html>

        """;

    /// <summary>A text as HTML, fit for elements and quoted attributes; control characters become U+FFFD.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder clean = new(text.Length);
        foreach (char unit in text)
        {
            clean.Append(char.IsControl(unit) && unit != '\n' ? '\uFFFD' : unit);
        }

        return WebUtility.HtmlEncode(clean.ToString());
    }

    /// <summary>A section with a heading.</summary>
    /// <param name="heading">The heading, as text.</param>
    /// <param name="body">The contents, as HTML.</param>
    public static string Section(string heading, string body) => $"<section><h2>{Text(heading)}</h2>\n{body}\n</section>";

    /// <summary>A table, which becomes a list of cards on a narrow screen.</summary>
    /// <param name="headings">The columns, as texts.</param>
    /// <param name="rows">The cells, as HTML.</param>
    /// <param name="firstNumber">The first column that is aligned right.</param>
    public static string Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows, int firstNumber)
    {
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentNullException.ThrowIfNull(rows);
        string Class(int column) => column >= firstNumber ? " class=\"number\"" : "";
        string head = string.Concat(headings.Select((heading, i) => $"<th{Class(i)}>{Text(heading)}</th>"));
        IEnumerable<string> body = rows.Select(row =>
            $"<tr>{string.Concat(row.Select((cell, i) => $"<td{Class(i)} data-label=\"{Text(headings[i])}\">{cell}</td>"))}</tr>");
        return $"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{string.Join('\n', body)}\n</tbody>\n</table>";
    }

    /// <summary>Names with values, as texts.</summary>
    public static string Facts(IEnumerable<(string Name, string Value)> facts) =>
        $"<dl>\n{string.Join('\n', facts.Select(fact => $"<dt>{Text(fact.Name)}</dt><dd>{Text(fact.Value)}</dd>"))}\n</dl>";
}
