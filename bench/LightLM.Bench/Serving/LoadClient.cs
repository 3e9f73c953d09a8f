using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace LightLM.Bench.Serving;

/// <summary>Sends requests as fast as they are answered, or at given moments.</summary>
internal sealed class LoadClient(Uri url, TimeSpan? timeout = null) : IDisposable
{
    private readonly ConcurrentBag<LoadConnection> _idle = [];
    private readonly ConcurrentDictionary<ServedRequest, byte[]> _messages = new();

    /// <summary>Sends a request over a connection that is idle, or a new one.</summary>
    public async ValueTask<LoadConnection.Answer> SendAsync(ServedRequest request, CancellationToken cancellationToken = default)
    {
        byte[] message = _messages.GetOrAdd(request, request => request.ToMessage(url, timeout));
        if (!_idle.TryTake(out LoadConnection? connection))
        {
            connection = await LoadConnection.OpenAsync(url, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            LoadConnection.Answer answer = await connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
            _idle.Add(connection);
            return answer;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends requests one behind the other over several connections.</summary>
    /// <returns>The requests that were answered each second.</returns>
    public async Task<double> SaturateAsync(IReadOnlyList<ServedRequest> requests, int connections, TimeSpan time)
    {
        int next = -1, answered = 0;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                LoadConnection.Answer answer = await SendAsync(requests[Interlocked.Increment(ref next) % requests.Count]).ConfigureAwait(false);
                if (answer.Status != HttpStatusCode.OK)
                {
                    throw new InputException($"Expected answers of 200 from the server, found {(int)answer.Status}.");
                }

                Interlocked.Increment(ref answered);
            }
        })).ConfigureAwait(false);
        return answered / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The median time of a request that is alone, in seconds.</summary>
    public async Task<double> TimeAloneAsync(ServedRequest request, int times)
    {
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await SendAsync(request).ConfigureAwait(false);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return QueueSimulation.Quantile(seconds, 0.5);
    }

    /// <summary>Sends requests at given moments, whether others were answered or not, from a thread of its own.</summary>
    public Task<SentRequest[]> SendAtAsync(IReadOnlyList<(double At, ServedRequest Request)> arrivals) =>
        Task.Factory.StartNew(() => SendAll(arrivals), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    public void Dispose()
    {
        while (_idle.TryTake(out LoadConnection? connection))
        {
            connection.Dispose();
        }
    }

    private async Task<SentRequest> SendAtAsync(long moment, ServedRequest request)
    {
        long sent = Stopwatch.GetTimestamp();
        LoadConnection.Answer answer = await SendAsync(request).ConfigureAwait(false);
        return new SentRequest(request, answer.Status, moment, sent, Stopwatch.GetTimestamp(), answer.Work);
    }

    private Task<SentRequest[]> SendAll(IReadOnlyList<(double At, ServedRequest Request)> arrivals)
    {
        PreciseWait.Prepare();
        Task<SentRequest>[] sent = new Task<SentRequest>[arrivals.Count];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < sent.Length; i++)
        {
            long moment = start + (long)(arrivals[i].At * Stopwatch.Frequency);
            PreciseWait.Until(moment);
            sent[i] = SendAtAsync(moment, arrivals[i].Request);
        }

        return Task.WhenAll(sent);
    }
}
