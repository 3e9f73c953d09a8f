using Spectre.Console;

namespace LightLM.Bench.Results;

/// <summary>What a verb found: tables and lines for readers, which are printed as they come, and rows for machines.</summary>
internal sealed class Report
{
    private readonly List<string> _blocks = [];

    /// <summary>The rows for machines.</summary>
    public List<ResultRow> Rows { get; } = [];

    /// <summary>The blocks in Markdown.</summary>
    public string Markdown => string.Join('\n', _blocks);

    public void Add(ReportTable table)
    {
        table.Print();
        _blocks.Add(table.ToMarkdown());
    }

    public void Add(string paragraph)
    {
        AnsiConsole.WriteLine(paragraph);
        _blocks.Add(paragraph + "\n");
    }
}
