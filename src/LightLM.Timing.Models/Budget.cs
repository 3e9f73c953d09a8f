using System.Text.Json;
using LightLM.Clue;
using LightLM.Formats;
using LightLM.Timing.Reports;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Models;

/// <summary>A model beside the limits of the preliminary round.</summary>
/// <param name="Model">The file or directory.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Bytes">Its size on disk, which has no limit.</param>
/// <param name="Ratio">Its time beside BERT-base's, measured or stated; null where it was left out.</param>
/// <param name="Report">The measurement, if any.</param>
internal sealed record Budget(string Model, ParameterCounts Parameters, long Bytes, RatioEstimate? Ratio, TimingReport? Report)
{
    /// <summary>Whether there are few enough parameters.</summary>
    public bool ParametersPass => ContestLimits.AllowsParameters(Parameters.Total);

    /// <summary>Whether the time is short enough; null where it was left out or the limit lies in the interval.</summary>
    public bool? TimePasses => Ratio?.IsAtMost(ContestLimits.TimeRatio);

    /// <summary>Whether all limits that were checked are met.</summary>
    public bool Passes => ParametersPass && (Ratio is null || TimePasses == true);

    /// <summary>Writes the members of a JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteBoolean("pass", Passes);
        json.WriteString("model", Model);
        json.WriteStartObject("parameters");
        json.WriteNumber("embeddings", Parameters.Embeddings);
        json.WriteNumber("encoder", Parameters.Encoder);
        json.WriteNumber("head", Parameters.Head);
        json.WriteNumber("total", Parameters.Total);
        json.WriteNumber("limit", ContestLimits.Parameters);
        json.WriteBoolean("pass", ParametersPass);
        json.WriteEndObject();
        json.WriteNumber("bytes", Bytes);
        json.WriteStartObject("time");
        json.WriteRatio("ratio", Ratio);
        json.WriteNumber("limit", ContestLimits.TimeRatio);
        json.WriteFlag("pass", TimePasses);
        json.WriteString("verdict", Report?.Verdict.Word);
        json.WriteEndObject();
        if (Report is not null)
        {
            json.WritePropertyName("timing");
            TimingJson.Write(json, Report);
        }
    }
}
