using System.Text.Json;
using LightLM.Timing.Environments;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Reports;

/// <summary>Reports as JSON, by the schema in <c>docs/timing.md</c>.</summary>
public static class TimingJson
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "lightlm-timing";

    /// <summary>The schema's version: it changes when a member changes its meaning or goes away, not when one is added.</summary>
    public const int Version = 1;

    /// <summary>Writes a report as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="report">The report.</param>
    public static void Write(Utf8JsonWriter json, TimingReport report)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(report);
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteNumber("version", Version);
        json.WriteString("verdict", report.Verdict.Word);
        WriteStrings(json, "reasons", report.Verdict.Reasons);
        json.WriteString("remedy", report.Verdict.Remedy);
        json.WriteString("scenario", JsonNamingPolicy.SnakeCaseLower.ConvertName(report.Scenario.ToString()));
        json.WriteFlag("tokenization", report.IncludesTokenization);
        json.WriteOptional("ratio_limit", report.RatioLimit);
        json.WriteNumber("rounds", report.Rounds);
        json.WriteNumber("confidence", PairedBootstrap.Confidence);
        json.WriteNumber("resamples", PairedBootstrap.Resamples);
        json.WriteNumber("seed", PairedBootstrap.Seed);
        json.WriteNumber("collections", report.Collections);
        json.WriteNumber("waited", report.Waited);
        WriteBaseline(json, "baseline", report, report.Baseline);
        WriteBaseline(json, "stock_baseline", report, report.StockBaseline);
        json.WriteStartArray("candidates");
        foreach (SubjectReport candidate in report.Candidates)
        {
            WriteSubject(json, report, candidate);
        }

        json.WriteEndArray();
        WriteMachine(json, report.Machine);
        WriteLoad(json, report.Load);
        json.WriteEndObject();
    }

    /// <summary>Writes a ratio with its interval as a member: "estimate", "low" and "high", or null.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="ratio">The ratio.</param>
    public static void WriteRatio(this Utf8JsonWriter json, string name, RatioEstimate? ratio)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (ratio is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("estimate", ratio.Estimate);
        json.WriteNumber("low", ratio.Low);
        json.WriteNumber("high", ratio.High);
        json.WriteEndObject();
    }

    /// <summary>Writes a flag, or null where it is not known.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The flag.</param>
    public static void WriteFlag(this Utf8JsonWriter json, string name, bool? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteBaseline(Utf8JsonWriter json, string name, TimingReport report, SubjectReport? baseline)
    {
        if (baseline is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WritePropertyName(name);
        WriteSubject(json, report, baseline);
    }

    private static void WriteSubject(Utf8JsonWriter json, TimingReport report, SubjectReport subject)
    {
        json.WriteStartObject();
        json.WriteString("name", subject.Name);
        json.WriteString("description", subject.Description);
        json.WriteStartArray("sets");
        foreach (SetReport set in subject.Sets)
        {
            WriteSet(json, set);
        }

        json.WriteEndArray();
        json.WriteNumber("mean_ms", subject.MeanMs);
        json.WriteOptional("cold_start_ms", subject.ColdStartMs);
        json.WriteOptional("peak_memory_bytes", subject.PeakMemoryBytes);
        json.WriteNumber("warm_up_runs", subject.WarmUp.Runs);
        if (!ReferenceEquals(subject, report.Baseline))
        {
            json.WriteRatio("ratio", subject.Ratio?.OfMeans);
            json.WriteRatio("ratio_of_medians", subject.Ratio?.OfMedians);
        }

        if (report.Candidates.Contains(subject))
        {
            json.WriteRatio("stock_ratio", subject.StockRatio?.OfMeans);
            json.WriteFlag("pass", report.Passes(subject));
            json.WriteString("verdict", report.Verdict.Word);
        }

        json.WriteEndObject();
    }

    private static void WriteSet(Utf8JsonWriter json, SetReport set)
    {
        json.WriteStartObject();
        json.WriteString("task", set.Name);
        json.WriteNumber("items", set.Lengths.Count);
        json.WriteNumber("size", set.Size);
        json.WriteNumber("mean_tokens", set.Lengths.Average());
        json.WriteNumber("mean_ms", set.Latency.Mean);
        json.WriteNumber("min_ms", set.Latency.Min);
        json.WriteNumber("p50_ms", set.Latency.P50);
        json.WriteNumber("p90_ms", set.Latency.P90);
        json.WriteNumber("p95_ms", set.Latency.P95);
        json.WriteNumber("p99_ms", set.Latency.P99);
        json.WriteNumber("items_per_second", set.ItemsPerSecond);
        json.WriteNumber("tokens_per_second", set.TokensPerSecond);
        json.WriteNumber("outliers", set.Disturbances.Count);
        json.WriteNumber("worst_factor", set.Disturbances.Largest);
        json.WriteRatio("ratio", set.Ratio?.OfMeans);
        json.WriteRatio("ratio_of_medians", set.Ratio?.OfMedians);
        json.WriteRatio("stock_ratio", set.StockRatio?.OfMeans);
        json.WriteOptional("start_up_ms", set.Whole?.StartUpMs);
        json.WriteOptional("whole_process_ms", set.Whole?.WholeMs);
        json.WriteOptional("whole_process_ratio", set.WholeRatio);
        json.WriteEndObject();
    }

    /// <summary>Writes the member "machine": what a run ran on.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="machine">The machine.</param>
    public static void WriteMachine(this Utf8JsonWriter json, MachineDescription machine)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(machine);
        json.WriteStartObject("machine");
        json.WriteString("processor", machine.Processor);
        json.WriteString("instruction_path", machine.InstructionPath);
        WriteStrings(json, "available_paths", machine.AvailablePaths);
        json.WriteNumber("cores", machine.Cores);
        json.WriteNumber("threads", machine.Threads);
        json.WriteStartArray("pinned_to");
        foreach (int processor in machine.PinnedTo)
        {
            json.WriteNumberValue(processor);
        }

        json.WriteEndArray();
        json.WriteString("pin_problem", machine.PinProblem);
        json.WriteString("governor", machine.Governor);
        json.WriteNumber("memory_bytes", machine.MemoryBytes);
        json.WriteString("operating_system", machine.OperatingSystem);
        json.WriteString("runtime", machine.Runtime);
        json.WriteEndObject();
    }

    /// <summary>Writes the member "load": how busy the machine was.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="load">The load.</param>
    public static void WriteLoad(this Utf8JsonWriter json, MachineLoad load)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(load);
        json.WriteStartObject("load");
        json.WriteNumber("seconds", load.Seconds);
        json.WriteOptional("load_average_before", load.Before.LoadAverage);
        json.WriteOptional("load_average_after", load.After.LoadAverage);
        json.WriteOptional("processor_stall", load.ProcessorStall);
        json.WriteOptional("memory_stall", load.MemoryStall);
        json.WriteOptional("disk_stall", load.DiskStall);
        json.WriteOptional("stolen_processors", load.Stolen);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a number, or null where it is not known.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The number.</param>
    public static void WriteOptional(this Utf8JsonWriter json, string name, double? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
