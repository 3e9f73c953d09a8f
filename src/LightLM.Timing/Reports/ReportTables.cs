using System.Globalization;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Reports;

/// <summary>The tables that reports for people share.</summary>
public static class ReportTables
{
    private const double BytesPerMebibyte = 1 << 20;
    private const string Interval = "99 % interval";

    /// <summary>The headings of <see cref="Sets"/>; the first two columns are texts, the others numbers.</summary>
    public static IReadOnlyList<string> SetHeadings(TimingReport report) =>
    [
        "model", "set", "items", "mean ms", "p50", "p90", "p95", "p99", "tokens/s", "ratio", Interval, .. StockHeadings(report),
    ];

    /// <summary>The headings of <see cref="Wholes"/>; the first two columns are texts, the others numbers.</summary>
    public static IReadOnlyList<string> WholeHeadings { get; } =
        ["model", "set", "items", "start-up ms", "whole process ms", "ratio with start-up"];

    /// <summary>The headings of <see cref="Processes"/>; the first column is a text, the others are numbers.</summary>
    public static IReadOnlyList<string> ProcessHeadings { get; } = ["process", "cold start ms", "peak memory MiB"];

    /// <summary>The headings of <see cref="Totals"/>; the first column is a text, the others are numbers.</summary>
    public static IReadOnlyList<string> TotalHeadings(TimingReport report) =>
        ["model", "average T, ms", "ratio", Interval, "limit", .. StockHeadings(report)];

    /// <summary>A row for each subject and set.</summary>
    public static IEnumerable<string[]> Sets(TimingReport report) =>
        report.Subjects.SelectMany(subject => subject.Sets.Select(set => SetRow(report, subject, set)));

    /// <summary>A row for each subject and set that was timed as a whole.</summary>
    public static IEnumerable<string[]> Wholes(TimingReport report) => report.Subjects.SelectMany(subject =>
        subject.Sets.Where(set => set.Whole is not null).Select(set => WholeRow(subject, set, set.Whole!)));

    /// <summary>A row for each subject that is known as a process.</summary>
    public static IReadOnlyList<string[]> Processes(TimingReport report) =>
    [
        .. report.Subjects.Where(subject => subject.ColdStartMs is not null || subject.PeakMemoryBytes is not null)
            .Select(subject => (string[])
            [
                subject.Name,
                subject.ColdStartMs is { } start ? Time(start) : "",
                (subject.PeakMemoryBytes / BytesPerMebibyte)?.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
            ]),
    ];

    /// <summary>A row for each subject.</summary>
    public static IEnumerable<string[]> Totals(TimingReport report) => report.Subjects.Select(subject => (string[])
    [
        subject.Name,
        Time(subject.MeanMs),
        .. Ratio(subject.Ratio?.OfMeans),
        Result(report, subject),
        .. StockRatio(report, subject.StockRatio),
    ]);

    /// <summary>Milliseconds in three or four digits.</summary>
    public static string Time(double milliseconds) =>
        milliseconds.ToString(milliseconds < 10 ? "0.000" : milliseconds < 100 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private static string[] SetRow(TimingReport report, SubjectReport subject, SetReport set) =>
    [
        subject.Name,
        set.Name,
        $"{set.Lengths.Count} of {set.Size}",
        Time(set.Latency.Mean),
        Time(set.Latency.P50),
        Time(set.Latency.P90),
        Time(set.Latency.P95),
        Time(set.Latency.P99),
        set.TokensPerSecond.ToString("N0", CultureInfo.InvariantCulture),
        .. Ratio(set.Ratio?.OfMeans),
        .. StockRatio(report, set.StockRatio),
    ];

    private static string[] WholeRow(SubjectReport subject, SetReport set, WholeTimes whole) =>
    [
        subject.Name,
        set.Name,
        set.Lengths.Count.ToString(CultureInfo.InvariantCulture),
        whole.StartUpMs is { } startUp ? Time(startUp) : "",
        Time(whole.WholeMs),
        set.WholeRatio is { } ratio ? Number(ratio) : "",
    ];

    private static string Result(TimingReport report, SubjectReport subject)
    {
        if (subject.Ratio is null || report.RatioLimit is not { } limit || ReferenceEquals(subject, report.StockBaseline))
        {
            return "";
        }

        string result = report.Passes(subject) switch { true => "pass", false => "fail", null => "uncertain" };
        return string.Create(CultureInfo.InvariantCulture, $"{result} (at most {limit:0.###})");
    }

    private static string[] StockHeadings(TimingReport report) =>
        report.StockBaseline is null ? [] : ["stock ratio", Interval];

    private static string[] StockRatio(TimingReport report, RatioComparison? ratio) =>
        report.StockBaseline is null ? [] : Ratio(ratio?.OfMeans);

    private static string[] Ratio(RatioEstimate? ratio) => ratio is null
        ? ["", ""]
        : [Number(ratio.Estimate), $"{Number(ratio.Low)} to {Number(ratio.High)}"];

    private static string Number(double ratio) => ratio.ToString("0.0000", CultureInfo.InvariantCulture);
}
