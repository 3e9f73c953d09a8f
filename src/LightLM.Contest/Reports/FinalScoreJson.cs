using System.Text.Json;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Reports;

namespace LightLM.Contest.Reports;

/// <summary>The final formula with its terms, as JSON.</summary>
internal static class FinalScoreJson
{
    /// <summary>Writes the members of the score's JSON object.</summary>
    public static void Write(Utf8JsonWriter json, TaskFigures figures, FinalScore score, SizeMeasure measure)
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
}
