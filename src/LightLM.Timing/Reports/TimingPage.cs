using LightLM.Reports;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Reports;

/// <summary>Reports as one HTML page with charts.</summary>
public static class TimingPage
{
    /// <summary>Writes a report.</summary>
    public static string Write(TimingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        HtmlPage page = new("Timing");
        page.Paragraph($"Verdict: {report.Verdict.Sentence}");
        page.Table(ReportTables.TotalHeadings(report), ReportTables.Totals(report), texts: 1);
        page.Charts(Charts(report));
        page.Heading("Each set");
        page.Table(ReportTables.SetHeadings(report), ReportTables.Sets(report), texts: 2);
        if (report.Scenario == Scenario.WholeProcess)
        {
            page.Heading("Whole processes");
            page.Table(ReportTables.WholeHeadings, ReportTables.Wholes(report), texts: 2);
        }

        if (ReportTables.Processes(report) is { Count: > 0 } processes)
        {
            page.Heading("Cold start and memory");
            page.Table(ReportTables.ProcessHeadings, processes, texts: 1);
        }

        page.Heading("How and where");
        page.Facts(ReportFacts.Of(report));
        return page.ToString();
    }

    private static IEnumerable<Chart> Charts(TimingReport report)
    {
        SubjectReport[] subjects = [.. report.Subjects];
        if (report.Baseline is { } baseline)
        {
            yield return RatioChart(report, baseline, subject => subject.Ratio, set => set.Ratio, report.RatioLimit);
        }

        if (report.StockBaseline is { } stock)
        {
            yield return RatioChart(report, stock, subject => subject.StockRatio, set => set.StockRatio, limit: null);
        }

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

    private static IntervalChart RatioChart(
        TimingReport report,
        SubjectReport baseline,
        Func<SubjectReport, RatioComparison?> average,
        Func<SetReport, RatioComparison?> ratio,
        double? limit)
    {
        int firstSeries = report.Subjects.Count() - report.Candidates.Count;
        IEnumerable<(string Name, RatioEstimate Ratio, int Series)> rows = report.Candidates.SelectMany((candidate, i) => candidate.Sets
            .Select(set => ($"{candidate.Name}, {set.Name}", ratio(set)!.OfMeans, firstSeries + i))
            .Prepend(($"{candidate.Name}, average", average(candidate)!.OfMeans, firstSeries + i)));
        string note = $"Ratio of mean times with its 99 % interval; {baseline.Name} is 1.";
        return new IntervalChart($"Time beside that of {baseline.Name}", note, [.. rows], limit);
    }

    private static IReadOnlyList<(double X, double Y)> Distribution(SubjectReport subject)
    {
        double[] times = [.. subject.Sets.SelectMany(set => set.Times).Order()];
        return [.. times.Select((time, i) => (time, 100.0 * (i + 1) / times.Length))];
    }

    private static IReadOnlyList<(double X, double Y)> Lengths(SubjectReport subject) =>
        [.. subject.Sets.SelectMany(set => set.Lengths.Zip(set.Times, (length, time) => (Math.Max(1.0, length), time)))];
}
