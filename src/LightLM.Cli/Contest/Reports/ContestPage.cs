using System.Globalization;
using LightLM.Clue;
using LightLM.Cli.Output;
using LightLM.Timing;

namespace LightLM.Cli.Contest;

/// <summary>A contest's outcome as one HTML page.</summary>
internal static class ContestPage
{
    private const int FirstNumber = 2;
    private const double Margin = 0.08;
    private const double LeastSpan = 1e-6;

    private const string Style = """
        .chart { display: grid; grid-template-columns: minmax(90px, max-content) 1fr; gap: 6px 14px; align-items: center; }
        .chart > span { max-width: 220px; }
        .bar { display: flex; height: 18px; background: var(--panel); border-radius: 3px; overflow: hidden; }
        .bar i:nth-child(1), .key b:nth-of-type(1) { background: var(--first); }
        .bar i:nth-child(2), .key b:nth-of-type(2) { background: var(--second); }
        .bar i:nth-child(3), .key b:nth-of-type(3) { background: var(--third); }
        .key b { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin: 0 4px 0 10px; }
        .track { position: relative; height: 18px; background: var(--panel); border-radius: 3px; }
        .track i { position: absolute; top: 7px; height: 4px; min-width: 2px; background: var(--soft); }
        .track b { position: absolute; top: 4px; width: 10px; height: 10px; margin-left: -5px; border-radius: 5px; background: var(--first); }
        """;

    /// <summary>The page.</summary>
    public static string Render(ContestOutcome outcome)
    {
        IReadOnlyList<Standing> standings = outcome.Ranking.Standings;
        List<string> sections = [$"<p class=\"soft\">{Summary(outcome)}</p>"];
        if (standings.Count > 0)
        {
            sections.Add(HtmlPage.Section("Ranking", RankingTable(standings) + Remarks(standings)));
            sections.Add(HtmlPage.Section("Result with its interval", Intervals(standings)));
            sections.Add(HtmlPage.Section("What the result is made of", Terms(standings)));
            sections.Add(HtmlPage.Section("Tasks", TaskTable(standings)));
        }

        if (outcome.Ranking.Disqualified.Count > 0)
        {
            sections.Add(HtmlPage.Section("Disqualified", DisqualifiedTable(outcome.Ranking)));
        }

        sections.Add(HtmlPage.Section("How it was held", HtmlPage.Facts(ContestText.Facts(outcome))));
        return HtmlPage.Render(outcome.Manifest.Name, Style, string.Join('\n', sections));
    }

    private static string Summary(ContestOutcome outcome) => HtmlPage.Text(FormattableString.Invariant(
        $"{outcome.Ranking.Standings.Count} finalists ranked, {outcome.Ranking.Disqualified.Count} disqualified. {ContestText.Formula}"));

    private static string RankingTable(IReadOnlyList<Standing> standings) => HtmlPage.Table(
        ContestText.Headings,
        standings.Select(standing => (string[])[.. ContestText.Row(standing).Select((cell, i) => i == 1 ? Name(cell) : HtmlPage.Text(cell))]),
        FirstNumber);

    private static string Remarks(IReadOnlyList<Standing> standings) => string.Concat(standings.SelectMany(standing =>
        ContestText.Remarks(standing).Select(remark => $"<p class=\"bad\">{Name(standing.Finalist.Entry.Name)}: {HtmlPage.Text(remark)}</p>")));

    /// <summary>A dot and its interval for each finalist, on one scale.</summary>
    private static string Intervals(IReadOnlyList<Standing> standings)
    {
        double low = standings.Min(standing => standing.Low);
        double span = Math.Max(LeastSpan, standings.Max(standing => standing.High) - low) * (1 + (2 * Margin));
        low -= span * Margin / (1 + (2 * Margin));
        string Place(double value) => Percent((value - low) / span);
        IEnumerable<string> rows = standings.Select(standing =>
            $"<span>{Name(standing.Finalist.Entry.Name)}</span><div class=\"track\" title=\"{ContestText.Term(standing.Score.Result)}\">"
            + $"<i style=\"left:{Place(standing.Low)};width:{Percent((standing.High - standing.Low) / span)}\"></i>"
            + $"<b style=\"left:{Place(standing.Score.Result)}\"></b></div>");
        string scale = $"<span></span><span class=\"soft\">{ContestText.Term(low)} to {ContestText.Term(low + span)}</span>";
        return $"<div class=\"chart\">\n{string.Join('\n', rows)}\n{scale}\n</div>";
    }

    /// <summary>A bar of the three terms for each finalist; the whole width is 1. Terms below 0 have no part of it.</summary>
    private static string Terms(IReadOnlyList<Standing> standings)
    {
        IEnumerable<string> rows = standings.Select(standing => $"<span>{Name(standing.Finalist.Entry.Name)}</span><div class=\"bar\">{string.Concat(
            ((double[])[standing.Score.PerformanceTerm, standing.Score.SizeTerm, standing.Score.TimeTerm])
                .Select(term => $"<i style=\"width:{Percent(Math.Max(0, term))}\" title=\"{ContestText.Term(term)}\"></i>"))}</div>");
        return $"<p class=\"key\"><b></b>performance <b></b>size <b></b>time</p>\n<div class=\"chart\">\n{string.Join('\n', rows)}\n</div>";
    }

    private static string TaskTable(IReadOnlyList<Standing> standings) => HtmlPage.Table(
        ["finalist", "task", "figure", "T ms", "T_bert ms", "T / T_bert", "start-up ms", "with start-up"],
        standings.SelectMany(standing => standing.Time.Tasks.Select(task => TaskRow(standing, task))),
        FirstNumber);

    private static string[] TaskRow(Standing standing, TaskTime task) =>
    [
        Name(standing.Finalist.Entry.Name),
        task.Task.OfficialName(),
        $"{Numbers.Percent(standing.Figures.Of(task.Task))}",
        Numbers.Milliseconds(task.FinalistMs),
        Numbers.Milliseconds(task.BaselineMs),
        ContestText.Ratio(task.Ratio),
        task.StartUpMs is double startUp ? Numbers.Milliseconds(startUp) : "",
        task.WholeRatio is double whole ? Numbers.Ratio(whole) : "",
    ];

    private static string DisqualifiedTable(Ranking ranking) => HtmlPage.Table(
        ["finalist", "reason", "what happened"],
        ranking.Disqualified.Select(item => (string[])
        [
            Name(item.Finalist.Entry.Name),
            $"<span class=\"bad\">{HtmlPage.Text(item.Reason.Reason)}</span>",
            $"<div>{HtmlPage.Text(item.Reason.Message)}{(item.Reason.Log.Length > 0 ? $"<pre>{HtmlPage.Text(item.Reason.Log)}</pre>" : "")}</div>",
        ]),
        firstNumber: int.MaxValue);

    // Isolated, so that a name which turns the direction of writing turns only itself.
    private static string Name(string name) => $"<bdi>{HtmlPage.Text(name)}</bdi>";

    private static string Percent(double share) => (share * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";
}
