using LightLM.Cli.Hosting;
using LightLM.Clue;
using LightLM.Reports;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Reports;

namespace LightLM.Cli.Output;

/// <summary>A budget for people.</summary>
internal static class BudgetView
{
    /// <summary>Writes the budget.</summary>
    public static void Write(Shell shell, Budget budget)
    {
        TableView table = new(Column.Name("what"), Column.Number("found"), Column.Number("limit") with { Wraps = true }, Column.Result("result"));
        string parameters = Numbers.Count(budget.Parameters.Total);
        table.Add("parameters", parameters, $"below {Numbers.Count(ContestLimits.Parameters)}", budget.ParametersPass ? "pass" : "fail");
        table.Add("  embeddings", Numbers.Count(budget.Parameters.Embeddings), "", "");
        table.Add("  encoder", Numbers.Count(budget.Parameters.Encoder), "", "");
        table.Add("  head", Numbers.Count(budget.Parameters.Head), "", "");
        table.Add("bytes on disk", Numbers.Count(budget.Bytes), "none", "");
        string baseline = budget.Report?.Baseline?.Name ?? BertBase.Name;
        table.Add($"T / T of {baseline}", Ratio(budget), $"at most {Numbers.Ratio(ContestLimits.TimeRatio)}", TimeResult(budget));
        table.Write(shell);
        if (budget.Report is { Verdict.IsSteady: false } report)
        {
            shell.Note($"warning: the measurement was {report.Verdict.Sentence}");
        }
    }

    private static string Ratio(Budget budget) => budget switch
    {
        { Ratio: null } => "not measured",
        { Ratio: var ratio, Report: null } => Numbers.Ratio(ratio.Estimate),
        { Ratio: var ratio } => RatioText.Of(ratio),
    };

    private static string TimeResult(Budget budget) => budget switch
    {
        { Ratio: null } => "not checked",
        { TimePasses: true } => "pass",
        { TimePasses: false } => "fail",
        _ => "uncertain",
    };
}
