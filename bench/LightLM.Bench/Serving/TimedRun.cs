using System.Diagnostics;

namespace LightLM.Bench.Serving;

/// <summary>
/// Requests that were sent at their moments, beside the same in an ideal queue: they come to it when they were sent, each takes what it took of the server's
/// workers by its own answer and an equal part of what else the server's processor did, and its answers are seen, as the server's are, when the clients'
/// processor is there.
/// </summary>
/// <param name="Sent">The requests, in the order of their moments.</param>
/// <param name="Ideal">From each one's sending to its answer in the ideal queue, in seconds.</param>
/// <param name="Busy">The seconds that the server's threads have run. They must not spin: what they do for nothing would make the ideal queue longer.</param>
internal sealed record TimedRun(SentRequest[] Sent, double[] Ideal, double Busy)
{
    /// <summary>The share of the time that the server's processor was busy.</summary>
    public double Load => Busy / Stopwatch.GetElapsedTime(Sent[0].Sent, Sent[^1].Answered).TotalSeconds;

    /// <summary>Sends requests, from the processor of the calling thread.</summary>
    /// <param name="client">Sends them.</param>
    /// <param name="server">The server, on one processor.</param>
    /// <param name="arrivals">The moments in seconds, in their order.</param>
    public static async Task<TimedRun> SendAsync(LoadClient client, ServerProcess server, IReadOnlyList<(double At, ServedRequest Request)> arrivals)
    {
        double before = server.ProcessorSeconds;
        ProcessorWatch watch = ProcessorWatch.Start();
        SentRequest[] sent;
        IReadOnlyList<(long From, long To)> away;
        try
        {
            sent = await client.SendAtAsync(arrivals);
        }
        finally
        {
            away = watch.Stop();
        }

        double busy = server.ProcessorSeconds - before;
        return new TimedRun(sent, IdealOf(sent, busy, away), busy);
    }

    /// <summary>The seconds from each sending to its answer in an ideal queue.</summary>
    /// <param name="sent">The requests, in the order of their sending.</param>
    /// <param name="busy">What all have taken of the server's processor, in seconds.</param>
    /// <param name="away">When the clients' processor was away, as time stamps in their order.</param>
    internal static double[] IdealOf(IReadOnlyList<SentRequest> sent, double busy, IReadOnlyList<(long From, long To)> away)
    {
        long start = sent[0].Sent;
        double rest = (busy - sent.Sum(request => request.Work)) / sent.Count;
        double[] latencies = QueueSimulation.FirstComeFirstServed([.. sent.Select(request => (SecondsFrom(request.Sent), request.Work + rest))]);
        double[] ideal = new double[latencies.Length];
        for (int i = 0, next = 0; i < ideal.Length; i++)
        {
            // In that order answers come one behind the other, so that absences are passed once.
            double end = SecondsFrom(sent[i].Sent) + latencies[i];
            while (next < away.Count && SecondsFrom(away[next].To) <= end)
            {
                next++;
            }

            bool isAway = next < away.Count && SecondsFrom(away[next].From) <= end;
            ideal[i] = (isAway ? SecondsFrom(away[next].To) : end) - SecondsFrom(sent[i].Sent);
        }

        return ideal;

        double SecondsFrom(long moment) => (double)(moment - start) / Stopwatch.Frequency;
    }
}
