using System.Text.Json;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Reports;
using LightLM.Timing.Reports;
using LightLM.Timing.Statistics;

namespace LightLM.Contest.Reports;

/// <summary>A contest's outcome as JSON, by the schema in <c>docs/contest.md</c>.</summary>
internal static class ContestJson
{
    public const string Schema = "lightlm-contest";
    public const int Version = 2;

    /// <summary>Writes the outcome as an object.</summary>
    public static void Write(Utf8JsonWriter json, ContestOutcome outcome)
    {
        ContestManifest manifest = outcome.Manifest;
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteNumber("version", Version);
        json.WriteString("name", manifest.Name);
        json.WriteString("started", outcome.Sessions[0].At);
        json.WriteString("ended", outcome.Journal[^1].At!.Value);
        json.WriteString("lightlm", outcome.Last.Program);
        json.WriteString("baseline", manifest.Baseline.Name);
        json.WriteNumber("sample", manifest.Sample);
        json.WriteNumber("rounds", manifest.Rounds);
        json.WriteNumber("seed", manifest.Seed ?? outcome.Journal[0].Header!.Seed);
        json.WriteString("isolation", outcome.Last.Isolation);
        json.WriteStrings("unguarded", outcome.Last.Unguarded);
        json.WriteNumber("confidence", PairedBootstrap.Confidence);
        WriteLimits(json, manifest);
        json.WriteObjects("finalists", outcome.Ranking.Standings, standing => WriteStanding(json, outcome, standing));
        json.WriteObjects("disqualified", outcome.Ranking.Disqualified, item =>
        {
            json.WriteString("name", item.Finalist.Entry.Name);
            json.WriteString("reason", item.Reason.Reason);
            json.WriteString("message", item.Reason.Message);
            json.WriteString("log", item.Reason.Log);
            WriteEntrant(json, item.Finalist.Entrant);
        });
        json.WriteStartObject("manifest");
        WriteFile(json, outcome.Last.Manifest);
        json.WriteEndObject();
        json.WriteObjects("data", outcome.Last.Inputs, file => WriteFile(json, file));
        json.WriteObjects("sessions", outcome.Sessions, session =>
        {
            json.WriteString("started", session.At);
            json.WriteString("lightlm", session.Session.Program);
            json.WriteString("isolation", session.Session.Isolation);
            json.WriteMachine(session.Session.Machine);
        });
        json.WriteObjects("measurements", outcome.Measurements, record => WriteMeasurement(json, record));
        json.WriteNumber("earlier_measurements", outcome.EarlierMeasurements);
        json.WriteMachine(outcome.Last.Machine);
        if (outcome.Load is not null)
        {
            json.WriteLoad(outcome.Load);
        }

        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, ContestManifest manifest)
    {
        json.WriteStartObject("limits");
        json.WriteNumber("seconds", manifest.Limits.Time.TotalSeconds);
        json.WriteNumber("memory_mb", manifest.Limits.MemoryBytes >> 20);
        json.WriteNumber("disk_mb", manifest.Limits.DiskBytes >> 20);
        json.WriteNumber("console_mb", manifest.Limits.ConsoleBytes >> 20);
        json.WriteNumber("processes", manifest.Limits.Processes);
        json.WriteNumber("processors", manifest.Threads);
        json.WriteEndObject();
    }

    private static void WriteStanding(Utf8JsonWriter json, ContestOutcome outcome, Standing standing)
    {
        json.WriteNumber("rank", standing.Rank);
        json.WriteString("name", standing.Finalist.Entry.Name);
        json.WriteString("kind", standing.Finalist.Entrant.IsCommand ? "command" : "models");
        FinalScoreJson.Write(json, standing.Figures.Values, standing.Score, outcome.Manifest.SizeBy);
        WriteInterval(json, "p_interval", standing.Figures.P);
        json.WriteNumber("result_low", standing.Result.Low);
        json.WriteNumber("result_high", standing.Result.High);
        json.WriteFlag("differs_from_next", standing.DiffersFromNext);
        json.WriteNumber("mean_ms", standing.Time.FinalistMs);
        json.WriteNumber("baseline_ms", standing.Time.BaselineMs);
        json.WriteRatio("ratio", standing.Time.Ratio);
        json.WriteStrings("exceeded_limits", standing.ExceededLimits(outcome.Manifest.Baseline.IsBertBase));
        json.WriteStrings("remarks", standing.Remarks);
        json.WriteObjects("tasks", standing.Time.Tasks, task => WriteTask(json, outcome, standing, task));
        WriteEntrant(json, standing.Finalist.Entrant);
    }

    private static void WriteTask(Utf8JsonWriter json, ContestOutcome outcome, Standing standing, TaskTime task)
    {
        TaskFigure figure = standing.Figures.Of(task.Task);
        json.WriteString("task", task.Task.OfficialName());
        WriteInterval(json, "figure", figure.Figure);
        json.WriteStartObject("scores");
        foreach ((string name, double value) in figure.Details)
        {
            json.WriteNumber(name, value);
        }

        json.WriteEndObject();
        if (standing.Finalist.ScoreOf(outcome.Journal, task.Task) is ScoredTask score)
        {
            json.WriteStartObject("predictions");
            WriteFile(json, score.Predictions);
            json.WriteEndObject();
        }

        json.WriteNumber("mean_ms", task.FinalistMs);
        json.WriteNumber("baseline_ms", task.BaselineMs);
        json.WriteRatio("ratio", task.Ratio);
        json.WriteString("noise", task.Noise);
        if (task.Whole is WholeComparison whole)
        {
            json.WriteOptional("start_up_ms", whole.Finalist.StartUpMs);
            json.WriteNumber("whole_process_ms", whole.Finalist.WholeMs);
            json.WriteOptional("processor_ms", whole.ProcessorMs);
            json.WriteOptional("baseline_start_up_ms", whole.Baseline.StartUpMs);
            json.WriteNumber("baseline_whole_process_ms", whole.Baseline.WholeMs);
            json.WriteNumber("whole_process_ratio", whole.Ratio);
        }
    }

    private static void WriteMeasurement(Utf8JsonWriter json, JournalRecord record)
    {
        json.WriteString("at", record.At!.Value);
        json.WriteString("finalist", record.Finalist);
        json.WriteString("task", record.Task);
        json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(record.Kind.ToString()));
        json.WriteOptional("round", record.Round?.Number + 1);
        if (record.Load is not null)
        {
            json.WriteLoad(record.Load);
        }
    }

    private static void WriteEntrant(Utf8JsonWriter json, Entrant entrant)
    {
        json.WriteString("command", entrant.Command);
        json.WriteObjects("files", entrant.Files, file => WriteFile(json, file));
    }

    private static void WriteFile(Utf8JsonWriter json, FileFacts file)
    {
        json.WriteString("path", file.Path);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha256", file.Sha256);
    }

    private static void WriteInterval(Utf8JsonWriter json, string name, FigureEstimate figure)
    {
        json.WriteStartObject(name);
        json.WriteNumber("estimate", figure.Estimate);
        json.WriteNumber("low", figure.Low);
        json.WriteNumber("high", figure.High);
        json.WriteEndObject();
    }
}
