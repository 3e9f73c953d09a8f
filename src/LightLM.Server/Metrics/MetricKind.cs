namespace LightLM.Server.Metrics;

/// <summary>What the values of an instrument are.</summary>
internal enum MetricKind
{
    /// <summary>Amounts that are added up.</summary>
    Counter,

    /// <summary>Amounts that are added up and taken back.</summary>
    UpDownCounter,

    /// <summary>Sums that are observed.</summary>
    ObservedCounter,

    /// <summary>States that are observed.</summary>
    Gauge,

    /// <summary>Values whose distribution counts.</summary>
    Histogram,
}
