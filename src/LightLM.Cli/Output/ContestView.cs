using LightLM.Cli.Hosting;
using LightLM.Contest;
using LightLM.Contest.Reports;
using LightLM.Contest.Standings;
using LightLM.Reports;

namespace LightLM.Cli.Output;

/// <summary>A contest's outcome for people.</summary>
internal static class ContestView
{
    private const string Ratio = "T / ";

    // What is always shown is none of these, or the first.
    private static readonly List<string> WorthMost =
        ["res", Ratio, "P", "S", ContestText.NextPlace, "interval", "P interval", "T term", "S term", "P term"];

    private static readonly List<string> Dispensable = ["start-up ms", "baseline all rows ms", "baseline start-up ms", "processor ms"];

    /// <summary>Writes the ranking, who is out and why, and how the contest was held.</summary>
    public static void Write(Shell shell, ContestOutcome outcome, ContestFolder folder)
    {
        if (outcome.Ranking.Standings.Count > 0)
        {
            TableView table = new([.. ContestText.Headings(outcome.Manifest).Select(ToRankingColumn)]);
            foreach (Standing standing in outcome.Ranking.Standings)
            {
                table.Add(ContestText.Row(standing));
            }

            table.Write(shell);
        }

        foreach (Standing standing in outcome.Ranking.Standings)
        {
            foreach (string remark in ContestText.Remarks(outcome, standing))
            {
                Prose.Write(shell, $"{standing.Finalist.Entry.Name}: {remark}", indent: 2);
            }
        }

        shell.Output.WriteLine();
        WriteWholes(shell, outcome);
        foreach ((RecordedFinalist finalist, Disqualification reason) in outcome.Ranking.Disqualified)
        {
            string name = Printable.Line(finalist.Entry.Name);
            Prose.Write(shell, $"out: {name}: {Printable.Line(reason.Message)} ({reason.Reason})", indent: 2);
            foreach (string line in reason.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Prose.Write(shell, line, prefix: "  | ");
            }
        }

        FactsView facts = new();
        foreach ((string name, string value) in ContestText.Facts(outcome))
        {
            facts.Add(name, value);
        }

        facts.Add("report", folder.PagePath);
        facts.Write(shell);
    }

    private static void WriteWholes(Shell shell, ContestOutcome outcome)
    {
        if (ContestText.WholeRows(outcome) is { Count: > 0 } rows)
        {
            TableView table = new([.. ContestText.WholeHeadings.Select((heading, i) => ToColumn(heading, i) with
            {
                Spare = Math.Max(0, Dispensable.IndexOf(heading) + 1),
            })]);
            foreach (string[] row in rows)
            {
                table.Add(row);
            }

            table.Write(shell);
            shell.Output.WriteLine();
        }
    }

    /// <summary>A column of the ranking: the formula's terms follow from the others, and the result's interval from that of the time.</summary>
    private static Column ToRankingColumn(string heading, int index) => ToColumn(heading, index) with
    {
        Wraps = heading == ContestText.NextPlace,
        Spare = Math.Max(0, WorthMost.FindIndex(worth => worth == Ratio ? heading.StartsWith(Ratio, StringComparison.Ordinal) : worth == heading)),
    };

    private static Column ToColumn(string heading, int index) => index < ContestText.Texts ? Column.Name(heading) : Column.Number(heading);
}
