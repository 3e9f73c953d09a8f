using LightLM.Cli.Contest;
using LightLM.Cli.Hosting;

namespace LightLM.Cli.Output;

/// <summary>A contest's outcome for people.</summary>
internal static class ContestView
{
    private const int FirstNumber = 2;

    /// <summary>Writes the ranking, who is out and why, and how the contest was held.</summary>
    public static void Write(Shell shell, ContestOutcome outcome, ContestFolder folder)
    {
        if (outcome.Ranking.Standings.Count > 0)
        {
            TableView table = new([.. ContestText.Headings.Select(ToColumn)]);
            foreach (Standing standing in outcome.Ranking.Standings)
            {
                table.Add(ContestText.Row(standing));
            }

            table.Write(shell);
        }

        foreach (Standing standing in outcome.Ranking.Standings)
        {
            foreach (string remark in ContestText.Remarks(standing))
            {
                shell.Output.WriteLine(Printable.Text($"{standing.Finalist.Entry.Name}: {remark}"));
            }
        }

        shell.Output.WriteLine();
        WriteWholes(shell, outcome);
        foreach ((Finalist finalist, Disqualification reason) in outcome.Ranking.Disqualified)
        {
            shell.Output.WriteLine($"out: {Printable.Line(finalist.Entry.Name)}: {Printable.Line(reason.Message)} ({reason.Reason})");
            foreach (string line in reason.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                shell.Output.WriteLine($"  | {Printable.Text(line)}");
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
            TableView table = new([.. ContestText.WholeHeadings.Select(ToColumn)]);
            foreach (string[] row in rows)
            {
                table.Add(row);
            }

            table.Write(shell);
            shell.Output.WriteLine();
        }
    }

    private static Column ToColumn(string heading, int index) => index < FirstNumber ? Column.Name(heading) : Column.Number(heading);
}
