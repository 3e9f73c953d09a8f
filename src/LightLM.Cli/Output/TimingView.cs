using LightLM.Cli.Hosting;
using LightLM.Timing;

namespace LightLM.Cli.Output;

/// <summary>A timing report for people.</summary>
internal static class TimingView
{
    /// <summary>Writes the report.</summary>
    public static void Write(Shell shell, TimingReport report)
    {
        WriteSets(shell, report);
        shell.Output.WriteLine();
        if (report.Scenario == Scenario.WholeProcess)
        {
            WriteWholes(shell, report);
            shell.Output.WriteLine();
        }

        WriteTotals(shell, report);
        shell.Output.WriteLine();
        WriteMachine(shell, report);
    }

    /// <summary>A ratio with its interval.</summary>
    public static string Ratio(RatioEstimate ratio) =>
        $"{Numbers.Ratio(ratio.Estimate)} ({Numbers.Ratio(ratio.Low)} to {Numbers.Ratio(ratio.High)})";

    private static void WriteSets(Shell shell, TimingReport report)
    {
        TableView table = new(
            Column.Name("model"),
            Column.Name("task"),
            Column.Number("rows"),
            Column.Number("T ms"),
            Column.Number("p50"),
            Column.Number("p90"),
            Column.Number("p99"),
            Column.Number("tokens/s"),
            Column.Result(report.Baseline is null ? "" : "T / T baseline"));
        foreach (SubjectReport subject in report.Subjects)
        {
            foreach (SetReport set in subject.Sets)
            {
                table.Add(
                    subject.Name,
                    set.Name,
                    $"{Numbers.Count(set.Lengths.Count)} of {Numbers.Count(set.Size)}",
                    Numbers.Milliseconds(set.Latency.Mean),
                    Numbers.Milliseconds(set.Latency.P50),
                    Numbers.Milliseconds(set.Latency.P90),
                    Numbers.Milliseconds(set.Latency.P99),
                    Numbers.Count((long)set.TokensPerSecond),
                    set.Ratio is { } ratio ? Ratio(ratio.OfMeans) : "");
            }
        }

        table.Write(shell);
    }

    private static void WriteWholes(Shell shell, TimingReport report)
    {
        const int Texts = 2;
        TableView table = new([.. ReportTables.WholeHeadings.Select((heading, i) => i < Texts ? Column.Name(heading) : Column.Number(heading))]);
        foreach (string[] row in ReportTables.Wholes(report))
        {
            table.Add(row);
        }

        table.Write(shell);
    }

    private static void WriteTotals(Shell shell, TimingReport report)
    {
        bool hasRatios = report.Baseline is not null;
        TableView table = new(
            Column.Name("model"),
            Column.Number("average T ms"),
            Column.Result(hasRatios ? "T / T baseline" : ""),
            Column.Result(hasRatios ? "at most 1/8" : ""));
        foreach (SubjectReport subject in report.Subjects)
        {
            string passes = subject.Ratio is null || report.RatioLimit is null ? ""
                : report.Passes(subject) is { } isWithin ? isWithin ? "pass" : "fail" : "uncertain";
            table.Add(subject.Name, Numbers.Milliseconds(subject.MeanMs), subject.Ratio is { } ratio ? Ratio(ratio.OfMeans) : "", passes);
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
