using System.Text.Json;
using LightLM.Clue;
using LightLM.Reports;
using LightLM.Timing.Reports;
using LightLM.Timing.Statistics;

namespace LightLM.Contest.Reports;

/// <summary>A contest's outcome as JSON, by the schema in <c>docs/contest.md</c>.</summary>
internal static class ContestJson
{
    private const string Schema = "lightlm-contest";
    private const int Version = 1;

    /// <summary>Writes the outcome as an object.</summary>
    public static void Write(Utf8JsonWriter json, ContestOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteNumber("version", Version);
        json.WriteString("name", outcome.Manifest.Name);
        json.WriteString("baseline", outcome.Manifest.Baseline.Name);
        json.WriteNumber("sample", outcome.Manifest.Sample);
        json.WriteNumber("rounds", outcome.Manifest.Rounds);
        json.WriteNumber("confidence", PairedBootstrap.Confidence);
        json.WriteObjects("finalists", outcome.Ranking.Standings, standing => WriteStanding(json, outcome.Manifest, standing));
        json.WriteObjects("disqualified", outcome.Ranking.Disqualified, item =>
        {
            json.WriteString("name", item.Finalist.Entry.Name);
            json.WriteString("reason", item.Reason.Reason);
            json.WriteString("message", item.Reason.Message);
            json.WriteString("log", item.Reason.Log);
        });
        json.WriteNumber("earlier_measurements", outcome.EarlierMeasurements);
        json.WriteMachine(outcome.Machine);
        json.WriteLoad(outcome.Load);
        json.WriteEndObject();
    }

    private static void WriteStanding(Utf8JsonWriter json, ContestManifest manifest, Standing standing)
    {
        json.WriteNumber("rank", standing.Rank);
        json.WriteString("name", standing.Finalist.Entry.Name);
        json.WriteString("kind", standing.Finalist is CommandFinalist ? "command" : "models");
        FinalScoreJson.Write(json, standing.Figures, standing.Score, manifest.SizeBy);
        json.WriteNumber("result_low", standing.Low);
        json.WriteNumber("result_high", standing.High);
        json.WriteFlag("differs_from_next", standing.DiffersFromNext);
        json.WriteNumber("mean_ms", standing.Time.FinalistMs);
        json.WriteNumber("baseline_ms", standing.Time.BaselineMs);
        json.WriteRatio("ratio", standing.Time.Ratio);
        json.WriteStrings("exceeded_limits", standing.ExceededLimits);
        json.WriteStrings("remarks", standing.Remarks);
        json.WriteObjects("tasks", standing.Time.Tasks, task => WriteTask(json, task));
    }

    private static void WriteTask(Utf8JsonWriter json, TaskTime task)
    {
        json.WriteString("task", task.Task.OfficialName());
        json.WriteNumber("mean_ms", task.FinalistMs);
        json.WriteNumber("baseline_ms", task.BaselineMs);
        json.WriteRatio("ratio", task.Ratio);
        json.WriteString("noise", task.Noise);
        if (task.Whole is WholeComparison whole)
        {
            json.WriteOptional("start_up_ms", whole.Finalist.StartUpMs);
            json.WriteNumber("whole_process_ms", whole.Finalist.WholeMs);
            json.WriteOptional("baseline_start_up_ms", whole.Baseline.StartUpMs);
            json.WriteNumber("baseline_whole_process_ms", whole.Baseline.WholeMs);
            json.WriteNumber("whole_process_ratio", whole.Ratio);
        }
    }
}
