using LightLM.Clue;
using LightLM.Reports;
using LightLM.Timing.Reports;

namespace LightLM.Contest.Reports;

/// <summary>A contest's outcome as one HTML page.</summary>
internal static class ContestPage
{
    private const int RankingTexts = 2;

    /// <summary>The page.</summary>
    public static string Render(ContestOutcome outcome)
    {
        IReadOnlyList<Standing> standings = outcome.Ranking.Standings;
        HtmlPage page = new(outcome.Manifest.Name);
        page.Paragraph(FormattableString.Invariant(
            $"{standings.Count} finalists ranked, {outcome.Ranking.Disqualified.Count} disqualified. {ContestText.Formula}"));
        if (standings.Count > 0)
        {
            AddStandings(page, outcome);
        }

        if (outcome.Ranking.Disqualified.Count > 0)
        {
            page.Heading("Disqualified");
            foreach ((Finalist finalist, Disqualification reason) in outcome.Ranking.Disqualified)
            {
                page.Paragraph($"{finalist.Entry.Name}: {reason.Reason}. {reason.Message}");
                if (reason.Log.Length > 0)
                {
                    page.Preformatted(reason.Log);
                }
            }
        }

        page.Heading("How it was held");
        page.Facts(ContestText.Facts(outcome));
        return page.ToString();
    }

    private static void AddStandings(HtmlPage page, ContestOutcome outcome)
    {
        IReadOnlyList<Standing> standings = outcome.Ranking.Standings;
        page.Table(ContestText.Headings, standings.Select(ContestText.Row), RankingTexts);
        foreach (Standing standing in standings)
        {
            foreach (string remark in ContestText.Remarks(standing))
            {
                page.Paragraph($"{standing.Finalist.Entry.Name}: {remark}.");
            }
        }

        page.Charts(
            new TermsChart(standings),
            new IntervalChart(
                "T_lite / T_bert",
                "The time beside the baseline's with its 99 % interval; the preliminary round's limit is 1/8.",
                [.. standings.Select((standing, i) => (standing.Finalist.Entry.Name, standing.Time.Ratio, i + 1))],
                ContestLimits.TimeRatio));
        page.Heading("Tasks");
        page.Table(ContestText.TaskHeadings, standings.SelectMany(ContestText.TaskRows), RankingTexts);
        if (ContestText.WholeRows(outcome) is { Count: > 0 } wholes)
        {
            page.Heading("Whole processes");
            page.Table(ContestText.WholeHeadings, wholes, RankingTexts);
        }
    }
}
