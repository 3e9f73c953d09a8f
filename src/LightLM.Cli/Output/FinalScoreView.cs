using System.Globalization;
using LightLM.Cli.Hosting;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Reports;

namespace LightLM.Cli.Output;

/// <summary>The final formula with its terms.</summary>
internal static class FinalScoreView
{
    /// <summary>Writes the formula for people, a term a line.</summary>
    public static void Write(Shell shell, TaskFigures figures, FinalScore score, SizeMeasure measure)
    {
        FactsView facts = new();
        foreach (ClueTask task in ClueTasks.All)
        {
            facts.Add(task.OfficialName(), $"{Numbers.Percent(figures.Of(task))}  {TaskFigures.NameOfFigure(task)}");
        }

        string unit = Words.Of(measure);
        facts.Add("P", $"{Numbers.Percent(score.Performance)}  mean of the four");
        facts.Add("S_lite", $"{Whole(score.Size)} {unit}");
        facts.Add("S_bert", $"{Whole(score.BertSize)} {unit}");
        facts.Add("T_lite / T_bert", Decimals(score.TimeRatio, 4));
        facts.Add("performance", $"{Term(score.PerformanceTerm)}  0.8 P/100");
        facts.Add("size", $"{Term(score.SizeTerm)}  0.1 (1 - S_lite / (0.9 S_bert))");
        facts.Add("time", $"{Term(score.TimeTerm)}  0.1 (1 - T_lite / T_bert)");
        facts.Add("res", Term(score.Result));
        facts.Write(shell);
    }

    private static string Term(double value) => Decimals(value, 9);

    private static string Decimals(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
