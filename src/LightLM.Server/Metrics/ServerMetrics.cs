using System.Diagnostics;
using System.Diagnostics.Metrics;
using LightLM.Server.Requests;
using LightLM.Server.Scheduling;

namespace LightLM.Server.Metrics;

/// <summary>What the server tells about its requests and its queue; the meter "LightLM.Server".</summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "LightLM.Server";

    /// <summary>A light model's steps take fractions of a millisecond.</summary>
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries =
        [
            50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3, 500e-3, 1, 2.5, 5, 10, 30,
        ],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _items;
    private readonly Counter<long> _tokens;
    private readonly Histogram<double> _durations;

    public ServerMetrics(IMeterFactory meters, Scheduler scheduler)
    {
        _meter = meters.Create(MeterName);
        _requests = _meter.CreateCounter<long>("lightlm_requests", description: "Requests by model, task and outcome.");
        _items = _meter.CreateCounter<long>("lightlm_request_items", description: "Texts of requests that were answered.");
        _tokens = _meter.CreateCounter<long>("lightlm_request_tokens", description: "Tokens of requests that were answered.");
        _durations = _meter.CreateHistogram("lightlm_request_duration_seconds", description: "How long the stages of requests took.", advice: Buckets);
        _meter.CreateObservableGauge("lightlm_queue_requests", () => scheduler.State.Requests, description: "Requests that wait or run.");
        _meter.CreateObservableGauge("lightlm_queue_tokens", () => scheduler.State.Tokens, description: "Tokens that wait.");
        _meter.CreateObservableGauge(
            "lightlm_queue_wait_estimate_seconds", () => scheduler.State.WaitEstimate.TotalSeconds, description: "How long a new request would wait.");
    }

    /// <summary>Notes that a request has ended.</summary>
    /// <param name="model">The model's name; null where none was found.</param>
    /// <param name="task">The task's name; null where none was found.</param>
    /// <param name="outcome">"ok", "cancelled", or the code of an error.</param>
    public void Count(string? model, string? task, string outcome) =>
        _requests.Add(1, new TagList { { "model", model ?? "" }, { "task", task ?? "" }, { "outcome", outcome } });

    /// <summary>Notes what a request that was answered took.</summary>
    public void Note(string model, string task, int items, long tokens, in StageTimes times, TimeSpan total)
    {
        TagList tags = new() { { "model", model }, { "task", task } };
        _items.Add(items, tags);
        _tokens.Add(tokens, tags);
        if (_durations.Enabled)
        {
            Record(tags, "tokenize", times.Tokenize);
            Record(tags, "queue", times.Queue);
            Record(tags, "inference", times.Inference);
            Record(tags, "total", total);
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Record(TagList tags, string stage, TimeSpan time)
    {
        tags.Add("stage", stage);
        _durations.Record(time.TotalSeconds, tags);
    }
}
