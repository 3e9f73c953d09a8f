using LightLM.Cli.Hosting;
using LightLM.Reports;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Cli.Output;

/// <summary>A timing report for people.</summary>
internal static class TimingView
{
    // Columns of tables that reports share which a narrow terminal can do without, the last one first.
    private static readonly List<string> Dispensable = ["start-up ms", "items"];

    /// <summary>Writes the report.</summary>
    public static void Write(Shell shell, TimingReport report)
    {
        WriteSets(shell, report);
        shell.Output.WriteLine();
        if (report.Scenario == Scenario.WholeProcess)
        {
            WriteTable(shell, ReportTables.WholeHeadings, ReportTables.Wholes(report), texts: 2);
        }

        WriteTotals(shell, report);
        shell.Output.WriteLine();
        if (ReportTables.Processes(report) is { Count: > 0 } processes)
        {
            WriteTable(shell, ReportTables.ProcessHeadings, processes, texts: 1);
        }

        WriteMachine(shell, report);
    }

    private static Column[] BaselineTitle(TimingReport report) =>
        report.Baseline is null ? [] : [Column.Result("T / T baseline") with { Wraps = true }];

    private static Column[] StockTitle(TimingReport report) =>
        report.StockBaseline is null ? [] : [Column.Result("T / T stock") with { Wraps = true }];

    /// <summary>The cell of a ratio; none where there is nothing to compare with.</summary>
    private static string[] Cells(SubjectReport? baseline, RatioComparison? ratio) =>
        baseline is null ? [] : [ratio is null ? "" : RatioText.Of(ratio.OfMeans)];

    private static void WriteSets(Shell shell, TimingReport report)
    {
        TableView table = new([
            Column.Name("model"),
            Column.Name("task"),
            Column.Number("rows") with { Spare = 1 },
            Column.Number("T ms"),
            Column.Number("p50") with { Spare = 3 },
            Column.Number("p90") with { Spare = 5 },
            Column.Number("p99") with { Spare = 4 },
            Column.Number("tokens/s") with { Spare = 2 },
            .. BaselineTitle(report),
            .. StockTitle(report)]);
        foreach (SubjectReport subject in report.Subjects)
        {
            foreach (SetReport set in subject.Sets)
            {
                table.Add([
                    subject.Name,
                    set.Name,
                    $"{Numbers.Count(set.Lengths.Count)} of {Numbers.Count(set.Size)}",
                    Numbers.Milliseconds(set.Latency.Mean),
                    Numbers.Milliseconds(set.Latency.P50),
                    Numbers.Milliseconds(set.Latency.P90),
                    Numbers.Milliseconds(set.Latency.P99),
                    Numbers.Count((long)set.TokensPerSecond),
                    .. Cells(report.Baseline, set.Ratio),
                    .. Cells(report.StockBaseline, set.StockRatio)]);
            }
        }

        table.Write(shell);
    }

    private static void WriteTable(Shell shell, IReadOnlyList<string> headings, IEnumerable<string[]> rows, int texts)
    {
        TableView table = new([.. headings.Select((heading, i) => i < texts ? Column.Name(heading)
            : Column.Number(heading) with { Spare = Math.Max(0, Dispensable.IndexOf(heading) + 1) })]);
        foreach (string[] row in rows)
        {
            table.Add(row);
        }

        table.Write(shell);
        shell.Output.WriteLine();
    }

    private static void WriteTotals(Shell shell, TimingReport report)
    {
        bool hasLimit = report.Baseline is not null && report.RatioLimit is not null;
        Column[] limit = hasLimit ? [Column.Result("at most 1/8")] : [];
        TableView table = new([
            Column.Name("model"), Column.Number("average T ms"), .. BaselineTitle(report), .. limit, .. StockTitle(report)]);
        foreach (SubjectReport subject in report.Subjects)
        {
            string passes = !report.Candidates.Contains(subject) ? ""
                : report.Passes(subject) is { } isWithin ? isWithin ? "pass" : "fail" : "uncertain";
            string mean = Numbers.Milliseconds(subject.MeanMs);
            string[] result = hasLimit ? [passes] : [];
            table.Add([
                subject.Name,
                mean,
                .. Cells(report.Baseline, subject.Ratio),
                .. result,
                .. Cells(report.StockBaseline, subject.StockRatio)]);
        }

        table.Write(shell);
    }

    private static void WriteMachine(Shell shell, TimingReport report)
    {
        FactsView facts = new();
        facts.Add("verdict", report.Verdict.Sentence);
        foreach ((string name, string value) in ReportFacts.Of(report))
        {
            facts.Add(name, value);
        }

        facts.Write(shell);
    }
}
