using LightLM.Bench.Engines;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Results;

/// <summary>One figure for machines. Fields that do not apply are absent; times are milliseconds.</summary>
internal sealed record ResultRow
{
    /// <summary>
    /// What the row measures where it is not the time of a pass: "memory", "load", "cold_start", "first_calls", "allocation", "scaling",
    /// "light_to_bert" or "openvino_scaled".
    /// </summary>
    public string? Measure { get; init; }

    /// <summary>"lightlm" or "onnxruntime"; of two builds of LightLM "before" or "now".</summary>
    public string Runner { get; init; } = Runners.LightLm;

    /// <summary>"4L-312" or "bert-base".</summary>
    public string? Model { get; init; }

    /// <summary>"fp32" or "int8".</summary>
    public string? Precision { get; init; }

    /// <summary>The length of the sequence.</summary>
    public int? Tokens { get; init; }

    /// <summary>The data set.</summary>
    public string? Task { get; init; }

    /// <summary>The threads of a call.</summary>
    public int? Threads { get; init; }

    /// <summary>Sequences or rows a call.</summary>
    public int? Batch { get; init; }

    /// <summary>"jit" or "native".</summary>
    public string? Compiled { get; init; }

    /// <summary>What is compared with one: "threads" of a call, or concurrent "callers".</summary>
    public string? Scaling { get; init; }

    /// <summary>"1", "2-10", ...: which calls after loading; "first" or "again" for loading.</summary>
    public string? Calls { get; init; }

    public double? MedianMs { get; init; }

    public double? MinMs { get; init; }

    /// <summary>This time divided by ONNX Runtime's, or by the other build's; for scaling, how many times as much is done in the same time.</summary>
    public double? Ratio { get; init; }

    public double? RatioLow { get; init; }

    public double? RatioHigh { get; init; }

    /// <summary>What the ratio is held to.</summary>
    public double? RatioLimit { get; init; }

    /// <summary>Resident megabytes (10^6 bytes) after loading.</summary>
    public double? ResidentMb { get; init; }

    /// <summary>The most that was resident, in megabytes.</summary>
    public double? PeakMb { get; init; }

    /// <summary>Managed bytes allocated a call.</summary>
    public double? BytesPerCall { get; init; }

    /// <summary>The rows of both engines: ours with the ratio.</summary>
    /// <param name="common">What both have in common.</param>
    /// <param name="times">The times.</param>
    public static IEnumerable<ResultRow> Pair(ResultRow common, PairTimes times)
    {
        yield return (common.With(times.Ratio) with { Runner = Runners.LightLm }).With(times.Ours);
        yield return (common with { Runner = Runners.OnnxRuntime }).With(times.Theirs);
    }

    /// <summary>The row with a ratio.</summary>
    public ResultRow With(RatioEstimate ratio) => this with { Ratio = ratio.Estimate, RatioLow = ratio.Low, RatioHigh = ratio.High };

    /// <summary>The row with times.</summary>
    public ResultRow With(TimeTable times) => this with { MedianMs = times.Median(), MinMs = times.Min() };
}
