using LightLM.Clue;
using LightLM.Contest.Standings;
using LightLM.Reports;
using LightLM.Timing.Reports;

namespace LightLM.Contest.Reports;

/// <summary>A contest's outcome as one HTML page.</summary>
internal static class ContestPage
{
    /// <summary>The page.</summary>
    public static string Render(ContestOutcome outcome)
    {
        IReadOnlyList<Standing> standings = outcome.Ranking.Standings;
        HtmlPage page = new(outcome.Manifest.Name);
        page.Paragraph(FormattableString.Invariant(
            $"{standings.Count} finalists ranked, {outcome.Ranking.Disqualified.Count} disqualified. {ContestText.Formula}"));
        page.Facts(ContestText.Terms(outcome));
        if (standings.Count > 0)
        {
            AddStandings(page, outcome);
        }

        AddDisqualified(page, outcome);
        page.Heading("How it was held");
        page.Facts(ContestText.Facts(outcome));
        if (ContestText.Commands(outcome).ToArray() is { Length: > 0 } commands)
        {
            page.Heading("Commands");
            page.Facts(commands);
        }

        page.Heading("Files");
        page.Paragraph("What all figures are of. 'lightlm contest --verify' computes them again.");
        page.Table(ContestText.FileHeadings, ContestText.FileRows(outcome), ContestText.Texts);
        page.Heading("Records");
        page.Links(ContestText.Records(outcome));
        return page.ToString();
    }

    private static void AddStandings(HtmlPage page, ContestOutcome outcome)
    {
        IReadOnlyList<Standing> standings = outcome.Ranking.Standings;
        page.Table(ContestText.Headings(outcome.Manifest), standings.Select(ContestText.Row), ContestText.Texts);
        foreach (string sentence in ContestText.Legend(outcome))
        {
            page.Paragraph(sentence);
        }

        (string Name, string Value)[] remarks =
        [
            .. standings.SelectMany(standing => ContestText.Remarks(outcome, standing).Select(remark => (standing.Finalist.Entry.Name, remark))),
        ];
        if (remarks.Length > 0)
        {
            page.Heading("Remarks");
            page.Facts(remarks);
        }

        bool isBert = outcome.Manifest.Baseline.IsBertBase;
        string limit = isBert ? "; the preliminary round's limit is 1/8" : "";
        page.Charts(
            new TermsChart(standings),
            new IntervalChart(
                ContestText.RatioHeading(outcome.Manifest),
                $"The time beside the baseline's with its 99 % interval{limit}.",
                [.. standings.Select((standing, i) => (standing.Finalist.Entry.Name, standing.Time.Ratio, i + 1))],
                isBert ? ContestLimits.TimeRatio : null));
        foreach (ClueTask task in ClueTasks.All)
        {
            page.Heading(task.OfficialName());
            page.Table(
                ContestText.TaskHeadings(outcome, task),
                standings.Select(standing => ContestText.TaskRow(outcome, standing, task)),
                ContestText.Texts);
        }

        if (ContestText.WholeRows(outcome) is { Count: > 0 } wholes)
        {
            page.Heading("Whole processes");
            page.Table(ContestText.WholeHeadings, wholes, ContestText.Texts);
        }
    }

    private static void AddDisqualified(HtmlPage page, ContestOutcome outcome)
    {
        if (outcome.Ranking.Disqualified.Count > 0)
        {
            page.Heading("Disqualified");
        }

        foreach ((RecordedFinalist finalist, Disqualification reason) in outcome.Ranking.Disqualified)
        {
            page.Paragraph($"{finalist.Entry.Name}: {reason.Reason}. {reason.Message}");
            if (reason.Log.Length > 0)
            {
                page.Preformatted(reason.Log);
            }
        }
    }
}
