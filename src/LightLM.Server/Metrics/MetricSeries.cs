namespace LightLM.Server.Metrics;

/// <summary>The values of an instrument with the same labels: a sum or the last one, and how many are in each bucket.</summary>
internal sealed class MetricSeries(double[] buckets)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[buckets.Length + 1];
    private double _value;

    /// <summary>Adds a value, or sets it.</summary>
    public void Add(double value, bool isSet)
    {
        int bucket = Array.BinarySearch(buckets, value);
        lock (_gate)
        {
            _value = isSet ? value : _value + value;
            _counts[bucket < 0 ? ~bucket : bucket]++;
        }
    }

    /// <summary>Writes the value, or the buckets, the sum and the count.</summary>
    public void Write(PrometheusText text, string name, string labels, bool isHistogram)
    {
        lock (_gate)
        {
            if (!isHistogram)
            {
                text.Sample(name, labels, _value);
                return;
            }

            long count = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                count += _counts[i];
                text.Bucket(name, labels, i < buckets.Length ? buckets[i] : double.PositiveInfinity, count);
            }

            text.Sample(name + "_sum", labels, _value);
            text.Sample(name + "_count", labels, count);
        }
    }
}
