namespace LightLM.Timing;

/// <summary>Reports as one HTML page with charts.</summary>
public static class TimingPage
{
    /// <summary>Writes a report.</summary>
    public static string Write(TimingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        HtmlPage page = new("Timing");
        page.Paragraph($"Verdict: {report.Verdict.Sentence}");
        page.Table(ReportTables.TotalHeadings, ReportTables.Totals(report), texts: 1);
        page.Charts(Charts(report));
        page.Heading("Each set");
        page.Table(ReportTables.SetHeadings, ReportTables.Sets(report), texts: 2);
        if (report.Scenario == Scenario.WholeProcess)
        {
            page.Heading("Whole processes");
            page.Table(ReportTables.WholeHeadings, ReportTables.Wholes(report), texts: 2);
        }

        page.Heading("How and where");
        page.Facts(ReportFacts.Of(report));
        return page.ToString();
    }

    private static IEnumerable<Chart> Charts(TimingReport report)
    {
        (string Name, RatioEstimate Ratio, int Series)[] ratios =
            [.. report.Candidates.SelectMany((candidate, i) => Ratios(candidate, i + 1))];
        if (ratios.Length > 0)
        {
            string note = $"Ratio of mean times with its 99 % interval; {report.Baseline!.Name} is 1.";
            yield return new IntervalChart("Time beside the baseline's", note, ratios, report.RatioLimit);
        }

        SubjectReport[] subjects = [.. report.Subjects];
        if (report.Scenario == Scenario.SingleStream)
        {
            yield return new SeriesChart(
                "Distribution of times",
                "The part of all items, in per cent, that took at most so long.",
                [.. subjects.Select(subject => (subject.Name, Distribution(subject)))],
                new SeriesLayout("milliseconds", IsXLogarithmic: true, IsYLogarithmic: false, IsJoined: true));
            yield return new SeriesChart(
                "Time against length",
                "Each dot is an item: milliseconds upwards, both axes in equal factors.",
                [.. subjects.Select(subject => (subject.Name, Lengths(subject)))],
                new SeriesLayout("tokens", IsXLogarithmic: true, IsYLogarithmic: true, IsJoined: false));
        }
    }

    private static IEnumerable<(string Name, RatioEstimate Ratio, int Series)> Ratios(SubjectReport candidate, int series)
    {
        if (candidate.Ratio is not { OfMeans: var ratio })
        {
            yield break;
        }

        yield return ($"{candidate.Name}, average", ratio, series);
        foreach (SetReport set in candidate.Sets)
        {
            yield return ($"{candidate.Name}, {set.Name}", set.Ratio!.OfMeans, series);
        }
    }

    private static IReadOnlyList<(double X, double Y)> Distribution(SubjectReport subject)
    {
        double[] times = [.. subject.Sets.SelectMany(set => set.Times).Order()];
        return [.. times.Select((time, i) => (time, 100.0 * (i + 1) / times.Length))];
    }

    private static IReadOnlyList<(double X, double Y)> Lengths(SubjectReport subject) =>
        [.. subject.Sets.SelectMany(set => set.Lengths.Zip(set.Times, (length, time) => (Math.Max(1.0, length), time)))];
}
