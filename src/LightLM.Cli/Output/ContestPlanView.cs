using System.Text.Json;
using LightLM.Cli.Hosting;
using LightLM.Clue;
using LightLM.Contest;
using LightLM.Contest.Standings;
using LightLM.Reports;

namespace LightLM.Cli.Output;

/// <summary>The plan of a contest and how its rehearsal went.</summary>
internal static class ContestPlanView
{
    /// <summary>Writes it for people.</summary>
    public static void Write(Shell shell, ContestPlan plan)
    {
        Ranking ranking = plan.Rehearsal.Ranking;
        if (ranking.Standings.Count > 0)
        {
            TableView table = new(
                [Column.Name("finalist"), .. ClueTasks.All.Select(task => Column.Number($"{task.OfficialName()} ms a row"))]);
            foreach (Standing standing in ranking.Standings)
            {
                table.Add([standing.Finalist.Entry.Name, .. standing.Time.Tasks.Select(time => Numbers.Milliseconds(time.FinalistMs))]);
            }

            table.Write(shell);
            shell.Output.WriteLine();
        }

        foreach ((RecordedFinalist finalist, Disqualification reason) in ranking.Disqualified)
        {
            Prose.Write(shell, $"would be out: {Printable.Line(finalist.Entry.Name)}: {Printable.Line(reason.Message)} ({reason.Reason})", indent: 2);
            foreach (string line in reason.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Prose.Write(shell, line, prefix: "  | ");
            }
        }

        FactsView facts = new();
        facts.Add("rehearsed", $"{ContestPlan.Rows} rows of each set");
        facts.Add("plan", FormattableString.Invariant($"{plan.Measurements} measurements of {ranking.Standings.Count} finalists"));
        facts.Add("time", $"about {Numbers.Duration(plan.Expected)}");
        facts.Write(shell);
    }

    /// <summary>Writes its members.</summary>
    public static void Write(Utf8JsonWriter json, ContestPlan plan)
    {
        json.WriteNumber("measurements", plan.Measurements);
        json.WriteNumber("expected_seconds", plan.Expected.TotalSeconds);
        json.WriteStrings("finalists", plan.Rehearsal.Ranking.Standings.Select(standing => standing.Finalist.Entry.Name));
        json.WriteObjects("out", plan.Rehearsal.Ranking.Disqualified, item =>
        {
            json.WriteString("name", item.Finalist.Entry.Name);
            json.WriteString("reason", item.Reason.Reason);
            json.WriteString("message", item.Reason.Message);
            json.WriteString("log", item.Reason.Log);
        });
    }
}
