using System.Diagnostics;
using System.Net;
using LightLM.Bench.Models;
using LightLM.Bench.Results;

namespace LightLM.Bench.Serving;

/// <summary>The measurements of a server, each of which adds lines to the table.</summary>
/// <param name="server">The server.</param>
/// <param name="texts">What it is asked.</param>
/// <param name="isQuick">Whether runs are shorter.</param>
/// <param name="processor">The server's processor, where the library in process runs too.</param>
internal sealed class ServingMeasurements(ServerProcess server, ServedTexts texts, bool isQuick, int processor)
{
    private const int Connections = 16;
    private const int AtATime = 32;
    private const double LongShare = 0.05;
    private const double Overload = 5;

    private static readonly TimeSpan OverloadDeadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HangUpAfter = TimeSpan.FromMilliseconds(5);

    private readonly ServedRequest[] _sentences = [.. texts.Sentences.Select(ServedRequest.OfSentence)];

    /// <summary>What was found.</summary>
    public ReportTable Table { get; } = new($"{Machine.Processor}: lightlm serve on one processor, clients on another", "what", "found", "limit");

    private TimeSpan Round => TimeSpan.FromSeconds(isQuick ? 1 : 4);

    /// <summary>Rows a second over HTTP beside those of the library, in turns.</summary>
    public async Task ThroughputAsync()
    {
        ServedRequest[] lists = [.. Lists(AtATime).Select(ServedRequest.OfSentences)];
        using LoadClient client = new(server.Url);
        await client.SaturateAsync(_sentences, Connections, Round);
        await client.SaturateAsync(lists, Connections, Round);
        List<double> single = [], many = [];
        (double One, double List, double OneHttp, double ListHttp) last = default;
        for (int round = 0; round < (isQuick ? 3 : 9); round++)
        {
            last.One = InProcess(1);
            last.OneHttp = await client.SaturateAsync(_sentences, Connections, Round);
            single.Add(last.OneHttp / last.One);
            last.List = InProcess(AtATime);
            last.ListHttp = await client.SaturateAsync(lists, Connections, Round) * AtATime;
            many.Add(last.ListHttp / last.List);
        }

        Table.Add("sentences a second in process and over HTTP (last round)", $"{last.One:F0}, {last.OneHttp:F0}", "");
        Table.Add("single sentences over HTTP, share of in process (median)", $"{QueueSimulation.Quantile(single, 0.5):P1}", "at least 90 %");
        Table.Add($"{AtATime} sentences at a time (last round)", $"{last.List:F0}, {last.ListHttp:F0}", "");
        Table.Add($"{AtATime} sentences at a time, share of in process (median)", $"{QueueSimulation.Quantile(many, 0.5):P1}", "at least 97 %");
    }

    /// <summary>Poisson arrivals at half of the capacity, beside an ideal queue of the same arrivals and times.</summary>
    public async Task LatencyAsync()
    {
        using LoadClient client = new(server.Url);
        double capacity = await client.SaturateAsync(_sentences, Connections, Round);
        List<double> ratios = [];
        (double Found, double Ideal, double Mean, double Load) last = default;
        for (int round = 0; round < (isQuick ? 1 : 5); round++)
        {
            (double At, ServedRequest Request)[] arrivals = Arrivals(new Random(round + 1), capacity / 2, isQuick ? 5 : 20, _ => _sentences);
            TimedRun run = await TimedRun.SendAsync(client, server, arrivals);
            RequireAnswered(run.Sent);
            last = (
                QueueSimulation.Quantile(run.Sent.Select(request => request.SecondsFromSent), 0.99),
                QueueSimulation.Quantile(run.Ideal, 0.99),
                run.Sent.Average(request => request.SecondsFromSent),
                run.Load);
            ratios.Add(last.Found / last.Ideal);
        }

        Table.Add("half of the capacity: mean, ms, and the server's load (last round)", $"{1e3 * last.Mean:F2}, {last.Load:P0}", "");
        Table.Add("half of the capacity: p99, and that of an ideal queue, ms (last round)", $"{1e3 * last.Found:F2}, {1e3 * last.Ideal:F2}", "");
        Table.Add("half of the capacity: p99 by that of an ideal queue (median)", $"{QueueSimulation.Quantile(ratios, 0.5):F2}", "at most 1.25");
    }

    /// <summary>One passage among twenty requests at half of the capacity: how long the sentences wait, beside an ideal queue in the order of arrival.</summary>
    public async Task MixedAsync()
    {
        using LoadClient client = new(server.Url);
        Dictionary<ServedRequest, double> alone = await TimeAloneAsync(client, [.. _sentences, .. texts.Questions]);
        double mean = ((1 - LongShare) * _sentences.Average(request => alone[request])) + (LongShare * texts.Questions.Average(request => alone[request]));
        List<double> ratios = [];
        (double Found, double Ideal, double Passages) last = default;
        for (int round = 0; round < (isQuick ? 1 : 3); round++)
        {
            Random random = new(round + 1);
            (double At, ServedRequest Request)[] arrivals = Arrivals(
                random, 0.5 / mean, isQuick ? 5 : 20, _ => random.NextDouble() < LongShare ? texts.Questions : _sentences);
            TimedRun run = await TimedRun.SendAsync(client, server, arrivals);
            RequireAnswered(run.Sent);
            last.Found = QueueSimulation.Quantile(run.Sent.Where(request => request.Request.IsShort).Select(request => request.SecondsFromSent), 0.99);
            last.Ideal = QueueSimulation.Quantile(run.Ideal.Where((_, index) => run.Sent[index].Request.IsShort), 0.99);
            last.Passages = QueueSimulation.Quantile(run.Sent.Where(request => !request.Request.IsShort).Select(request => request.SecondsFromSent), 0.99);
            ratios.Add(last.Found / last.Ideal);
        }

        Table.Add("5 % passages: sentences' p99, passages' p99, ms (last round)", $"{1e3 * last.Found:F2}, {1e3 * last.Passages:F2}", "");
        Table.Add("5 % passages: sentences' p99 of an ideal queue in the order of arrival, ms", $"{1e3 * last.Ideal:F2}", "");
        Table.Add("5 % passages: sentences' p99 by that of the ideal queue (median)", $"{QueueSimulation.Quantile(ratios, 0.5):F2}", "at most 0.33");
    }

    /// <summary>Five times as much as can be answered, with a deadline of a second; then what a sentence takes at once afterwards.</summary>
    public async Task OverloadAsync()
    {
        using LoadClient client = new(server.Url, OverloadDeadline);
        double capacity = await client.SaturateAsync(texts.Questions, Connections, 2 * Round);
        double usual = await TimeBehindPassagesAsync(client);
        double seconds = isQuick ? 5 : 60;
        (double At, ServedRequest Request)[] arrivals = Arrivals(new Random(1), Overload * capacity, seconds, _ => texts.Questions);
        SentRequest[] sent = await client.SendAtAsync(arrivals);
        double after = await client.TimeAloneAsync(_sentences[0], 1);
        double[] refused = [.. sent.Where(request => request.Status == HttpStatusCode.TooManyRequests).Select(request => request.Seconds)];
        double[] answered = [.. sent.Where(request => request.Status == HttpStatusCode.OK).Select(request => request.Seconds)];
        Table.Add("5 times the capacity: passages a second at capacity, answered, refused", $"{capacity:F0}, {answered.Length / seconds:F0}, {refused.Length / seconds:F0}", "");
        Table.Add("5 times the capacity: goodput", $"{answered.Length / seconds / capacity:P1}", "at least 90 %");
        Table.Add("5 times the capacity: refusals, median and p99, ms", $"{1e3 * QueueSimulation.Quantile(refused, 0.5):F2}, {1e3 * QueueSimulation.Quantile(refused, 0.99):F2}", "p99 at most 5");
        Table.Add("5 times the capacity: answers, p99 and latest, ms", $"{1e3 * QueueSimulation.Quantile(answered, 0.99):F0}, {1e3 * answered.Max():F0}", "at most 1000");
        Table.Add("5 times the capacity: neither answered nor refused", $"{sent.Length - answered.Length - refused.Length}", "0");
        Table.Add("a sentence at once behind passages at capacity, and behind the overload, ms", $"{1e3 * usual:F2}, {1e3 * after:F2}", "");
    }

    /// <summary>The median time of a sentence whose model's weights have made room for those of the passages' model.</summary>
    private async Task<double> TimeBehindPassagesAsync(LoadClient client)
    {
        double[] seconds = new double[5];
        for (int i = 0; i < seconds.Length; i++)
        {
            await client.SaturateAsync(texts.Questions, Connections, Round / 4);
            seconds[i] = await client.TimeAloneAsync(_sentences[0], 1);
        }

        return QueueSimulation.Quantile(seconds, 0.5);
    }

    /// <summary>Clients that hang up while their passages wait or run: when the processor is idle.</summary>
    public async Task HangUpsAsync()
    {
        const int clients = 200;
        using LoadClient client = new(server.Url);
        await client.SaturateAsync(texts.Questions, Connections, Round);
        List<double> idle = [];
        for (int round = 0; round < (isQuick ? 2 : 7); round++)
        {
            using CancellationTokenSource gone = new();
            Task[] calls = [.. Enumerable.Range(0, clients).Select(index => client.SendAsync(texts.Questions[index % texts.Questions.Count], gone.Token).AsTask())];
            await Task.Delay(HangUpAfter);
            await gone.CancelAsync();
            long start = Stopwatch.GetTimestamp();
            idle.Add(await UntilIdleAsync(start));
            await Task.WhenAll(calls.Select(call => call.ContinueWith(static _ => { }, TaskScheduler.Default)));
        }

        Table.Add($"{clients} clients hang up after {HangUpAfter.TotalMilliseconds:F0} ms: the server is idle after, median and latest, ms", $"{1e3 * QueueSimulation.Quantile(idle, 0.5):F0}, {1e3 * idle.Max():F0}", "at most 50");
    }

    /// <summary>Watches the processor time of the server until a window of ten milliseconds has less than a tenth of it.</summary>
    private async Task<double> UntilIdleAsync(long start)
    {
        const double window = 0.01;
        double before = server.ProcessorSeconds;
        while (true)
        {
            double begun = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await Task.Delay(TimeSpan.FromSeconds(window));
            double used = server.ProcessorSeconds;
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds - begun;
            if (used - before < elapsed / 10)
            {
                return begun;
            }

            before = used;
        }
    }

    private static async Task<Dictionary<ServedRequest, double>> TimeAloneAsync(LoadClient client, IReadOnlyList<ServedRequest> requests)
    {
        Dictionary<ServedRequest, double> times = [];
        foreach (ServedRequest request in requests)
        {
            times[request] = await client.TimeAloneAsync(request, 7);
        }

        return times;
    }

    private static (double At, ServedRequest Request)[] Arrivals(Random random, double rate, double seconds, Func<int, IReadOnlyList<ServedRequest>> kind) =>
    [
        .. QueueSimulation.PoissonArrivals(random, rate, seconds).Select((at, index) =>
        {
            IReadOnlyList<ServedRequest> requests = kind(index);
            return (at, requests[random.Next(requests.Count)]);
        }),
    ];

    private static void RequireAnswered(SentRequest[] sent)
    {
        if (Array.Exists(sent, request => request.Status != HttpStatusCode.OK))
        {
            throw new InputException("Expected all requests to be answered at half of the capacity, found that some were not. Is the machine busy?");
        }
    }

    /// <summary>The sentences, so many at a time; those that are left over are left out.</summary>
    private IEnumerable<string[]> Lists(int atATime) => texts.Sentences.Chunk(atATime).Where(list => list.Length == atATime);

    /// <summary>The sentences that the library answers a second, on the server's processor, which is idle then.</summary>
    private double InProcess(int atATime)
    {
        double rate = 0;
        Thread thread = new(() =>
        {
            ServingCommand.HoldOn(processor);
            using LightModel model = LightModel.Load(Repository.Model("cluener"));
            string[][] lists = [.. Lists(atATime)];
            long start = Stopwatch.GetTimestamp();
            int rows = 0;
            while (Stopwatch.GetElapsedTime(start) < Round)
            {
                string[] list = lists[rows / atATime % lists.Length];
                if (atATime == 1)
                {
                    model.FindEntities(list[0]);
                }
                else
                {
                    model.FindEntities(list);
                }

                rows += atATime;
            }

            rate = rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
        thread.Start();
        thread.Join();
        return rate;
    }
}
