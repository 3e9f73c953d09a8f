namespace LightLM.Bench.Serving;

/// <summary>An ideal server with one worker that takes requests in the order of their arrival: what no server of that order can beat.</summary>
internal static class QueueSimulation
{
    /// <summary>Moments of a Poisson process.</summary>
    /// <param name="random">The chance.</param>
    /// <param name="rate">How many a second.</param>
    /// <param name="seconds">For how long.</param>
    public static List<double> PoissonArrivals(Random random, double rate, double seconds)
    {
        List<double> moments = [];
        for (double at = Exponential(); at < seconds; at += Exponential())
        {
            moments.Add(at);
        }

        return moments;

        double Exponential() => -Math.Log(1 - random.NextDouble()) / rate;
    }

    /// <summary>The seconds from each arrival to its end.</summary>
    /// <param name="arrivals">The moments in their order, with the seconds of work of each.</param>
    public static double[] FirstComeFirstServed(IReadOnlyList<(double At, double Work)> arrivals)
    {
        double[] latencies = new double[arrivals.Count];
        double free = 0;
        for (int i = 0; i < latencies.Length; i++)
        {
            free = Math.Max(free, arrivals[i].At) + arrivals[i].Work;
            latencies[i] = free - arrivals[i].At;
        }

        return latencies;
    }

    /// <summary>A quantile of values, by the nearest rank.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
