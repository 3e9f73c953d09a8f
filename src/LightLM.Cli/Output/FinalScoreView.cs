using System.Globalization;
using System.Text.Json;
using LightLM.Clue;
using LightLM.Cli.Hosting;

namespace LightLM.Cli.Output;

/// <summary>The final formula with its terms.</summary>
internal static class FinalScoreView
{
    /// <summary>Writes the members of the score's JSON object.</summary>
    public static void WriteJson(Utf8JsonWriter json, TaskFigures figures, FinalScore score, SizeMeasure measure)
    {
        json.WriteStartObject("metrics");
        foreach (ClueTask task in ClueTasks.All)
        {
            json.WriteNumber(task.OfficialName(), figures.Of(task));
        }

        json.WriteEndObject();
        json.WriteNumber("p", score.Performance);
        json.WriteString("size_by", Words.Of(measure));
        json.WriteNumber("s_lite", score.Size);
        json.WriteNumber("s_bert", score.BertSize);
        json.WriteNumber("time_ratio", score.TimeRatio);
        json.WriteStartObject("terms");
        json.WriteNumber("performance", score.PerformanceTerm);
        json.WriteNumber("size", score.SizeTerm);
        json.WriteNumber("time", score.TimeTerm);
        json.WriteEndObject();
        json.WriteNumber("result", score.Result);
    }

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
