using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LightLM.Server.Metrics;

/// <summary>
/// Sums up what some meters tell, to be written as Prometheus reads it. The exporter of OpenTelemetry that does so is not released yet.
/// </summary>
internal sealed class PrometheusCollector : IDisposable
{
    private static readonly string[] Meters =
        [ServerMetrics.MeterName, "LightLM", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly IMeterFactory _factory;

    public PrometheusCollector(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // A host's own meters are those of its factory; the static ones belong to the process.
            if (Meters.Contains(instrument.Meter.Name) && (instrument.Meter.Scope is null || instrument.Meter.Scope == _factory))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static instrument => MetricFamily.Of(instrument)));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.Start();
    }

    /// <summary>Asks what is observed, and writes all in Prometheus's text format 0.0.4.</summary>
    public string Write()
    {
        lock (_listener)
        {
            _listener.RecordObservableInstruments();
            PrometheusText text = new();
            foreach (MetricFamily family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                family.Write(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();
}
