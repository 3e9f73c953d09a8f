using System.Diagnostics;

namespace LightLM.Bench.Serving;

/// <summary>
/// Requests that were sent at their moments, and what each took of the server's processor: its time alone, by what the server took in that second for all that
/// it answered then. A processor is not always as fast, and one that was idle is slower for a while.
/// </summary>
/// <param name="Sent">The requests, in the order of their moments.</param>
/// <param name="Work">The seconds of each.</param>
internal sealed record TimedRun(SentRequest[] Sent, double[] Work)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    /// <summary>Sends requests, and watches the server.</summary>
    /// <param name="client">Sends them.</param>
    /// <param name="server">The server.</param>
    /// <param name="arrivals">The moments in seconds, in their order.</param>
    /// <param name="alone">The seconds of a request that is alone.</param>
    public static async Task<TimedRun> SendAsync(
        LoadClient client, ServerProcess server, IReadOnlyList<(double At, ServedRequest Request)> arrivals, IReadOnlyDictionary<ServedRequest, double> alone)
    {
        List<(double At, double Used)> samples = [(0, server.ProcessorSeconds)];
        long start = Stopwatch.GetTimestamp();
        Task<SentRequest[]> run = client.SendAtAsync(arrivals);
        while (await Task.WhenAny(run, Task.Delay(Window)) != run)
        {
            samples.Add((Stopwatch.GetElapsedTime(start).TotalSeconds, server.ProcessorSeconds));
        }

        SentRequest[] sent = await run;

        // What is left behind the last whole window belongs to it; a short run has only that.
        if (samples.Count > 1)
        {
            samples.RemoveAt(samples.Count - 1);
        }

        samples.Add((double.PositiveInfinity, server.ProcessorSeconds));
        return new TimedRun(sent, WorkOf(samples, [.. sent.Select((request, index) => (arrivals[index].At + request.Seconds, alone[request.Request]))]));
    }

    /// <summary>Shares out what was used in each window among what was answered in it.</summary>
    /// <param name="samples">The ends of the windows, and what was used up to there.</param>
    /// <param name="answers">When each request was answered, and its time alone.</param>
    internal static double[] WorkOf(IReadOnlyList<(double At, double Used)> samples, IReadOnlyList<(double At, double Alone)> answers)
    {
        int[] windows = [.. answers.Select(answer => Enumerable.Range(1, samples.Count - 1).First(index => answer.At <= samples[index].At))];
        double[] alone = new double[samples.Count];
        for (int i = 0; i < windows.Length; i++)
        {
            alone[windows[i]] += answers[i].Alone;
        }

        return [.. answers.Select((answer, index) =>
        {
            int window = windows[index];
            return answer.Alone / alone[window] * (samples[window].Used - samples[window - 1].Used);
        })];
    }
}
