using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LightLM.Server.Metrics;

/// <summary>An instrument's series by their labels.</summary>
internal sealed class MetricFamily
{
    /// <summary>Who sends ever new labels fills no more memory than this.</summary>
    private const int MostSeries = 2000;

    private const string CountSuffix = "_count";

    private static readonly double[] UsualBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries> _series = new(TagComparer.Instance);
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _byTags;
    private readonly string _help;
    private readonly MetricKind _kind;
    private readonly double[] _buckets;

    private MetricFamily(string name, string help, MetricKind kind, double[] buckets)
    {
        Name = name;
        _help = help;
        _kind = kind;
        _buckets = buckets;
        _byTags = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    /// <summary>Its name, as Prometheus wants names.</summary>
    public string Name { get; }

    /// <summary>The family of an instrument.</summary>
    public static MetricFamily Of(Instrument instrument)
    {
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        string name = PrometheusText.NameOf(instrument.Name, instrument.Unit);
        string help = instrument.Description ?? instrument.Name;
        if (kind == typeof(Histogram<>))
        {
            double[] buckets = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } given } ? [.. given] : UsualBuckets;
            return new MetricFamily(name, help, MetricKind.Histogram, buckets);
        }

        if (kind == typeof(Counter<>))
        {
            return new MetricFamily(name + "_total", help, MetricKind.Counter, []);
        }

        return kind == typeof(ObservableCounter<>)
            ? new MetricFamily(name + "_total", help, MetricKind.ObservedCounter, [])
            : new MetricFamily(GaugeName(name), help, kind == typeof(UpDownCounter<>) ? MetricKind.UpDownCounter : MetricKind.Gauge, []);
    }

    /// <summary>Takes a measurement.</summary>
    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_byTags.TryGetValue(tags, out MetricSeries? series))
        {
            if (_series.Count >= MostSeries)
            {
                return;
            }

            series = _series.GetOrAdd(tags.ToArray(), _ => new MetricSeries(_buckets));
        }

        series.Add(value, isSet: _kind is MetricKind.Gauge or MetricKind.ObservedCounter);
    }

    /// <summary>Writes its series.</summary>
    public void Write(PrometheusText text)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        text.Begin(Name, _help, _kind switch
        {
            MetricKind.Histogram => "histogram",
            MetricKind.Counter or MetricKind.ObservedCounter => "counter",
            _ => "gauge",
        });
        foreach ((string labels, MetricSeries series) in _series
            .Select(series => (Labels: PrometheusText.LabelsOf(series.Key), series.Value)).OrderBy(series => series.Labels, StringComparer.Ordinal))
        {
            series.Write(text, Name, labels, _kind == MetricKind.Histogram);
        }
    }

    /// <summary>What ends in "_count" is a series of a histogram to Prometheus.</summary>
    private static string GaugeName(string name) => name.EndsWith(CountSuffix, StringComparison.Ordinal) ? name[..^CountSuffix.Length] : name;
}
