using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LightLM.Diagnostics;

/// <summary>The instruments that all models of the process share.</summary>
internal static class Instruments
{
    private static readonly string? Version = typeof(Instruments).Assembly.GetName().Version?.ToString(3);

    private static readonly Meter Meter = new(LightLMTelemetry.MeterName, Version);

    public static ActivitySource Spans { get; } = new(LightLMTelemetry.ActivitySourceName, Version);

    /// <summary>The conventions' buckets begin at 10 ms, in which nearly all calls of light models end.</summary>
    public static Histogram<double> Duration { get; } = Meter.CreateHistogram(
        LightLMTelemetry.DurationName,
        "s",
        "How long a call takes.",
        tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 2, 5, 10],
        });

    public static Histogram<long> TokenUsage { get; } = Meter.CreateHistogram(
        LightLMTelemetry.TokenUsageName,
        "{token}",
        "How many tokens the encoder reads for a call.",
        tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304] });

    /// <summary>Whether anybody listens.</summary>
    public static bool AreObserved => Duration.Enabled || TokenUsage.Enabled || Spans.HasListeners();
}
