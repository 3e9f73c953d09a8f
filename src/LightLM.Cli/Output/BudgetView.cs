using LightLM.Clue;
using LightLM.Cli.Hosting;
using LightLM.Cli.Timing;

namespace LightLM.Cli.Output;

/// <summary>A budget for people.</summary>
internal static class BudgetView
{
    /// <summary>Writes the budget.</summary>
    public static void Write(Shell shell, Budget budget)
    {
        TableView table = new(Column.Name("what"), Column.Number("found"), Column.Number("limit"), Column.Result("result"));
        table.Add("parameters", Numbers.Count(budget.Parameters.Total), $"below {Numbers.Count(ContestLimits.Parameters)}", budget.ParametersPass ? "pass" : "fail");
        table.Add("  embeddings", Numbers.Count(budget.Parameters.Embeddings), "", "");
        table.Add("  encoder", Numbers.Count(budget.Parameters.Encoder), "", "");
        table.Add("  head", Numbers.Count(budget.Parameters.Head), "", "");
        table.Add("bytes on disk", Numbers.Count(budget.Bytes), "none", "");
        string ratio = budget.Ratio is { } found ? found.Low < found.High ? TimingView.Ratio(found) : Numbers.Ratio(found.Estimate) : "not measured";
        table.Add("T / T of BERT-base", ratio, $"at most {Numbers.Ratio(ContestLimits.TimeRatio)}", TimeResult(budget));
        table.Write(shell);
        if (budget.Report is { Verdict.IsSteady: false } report)
        {
            shell.Note($"warning: the measurement was {report.Verdict.Word}: {string.Join("; ", report.Verdict.Reasons)}. {report.Verdict.Remedy}");
        }
    }

    private static string TimeResult(Budget budget) => budget switch
    {
        { Ratio: null } => "not checked",
        { TimePasses: true } => "pass",
        { TimePasses: false } => "fail",
        _ => "uncertain",
    };
}
