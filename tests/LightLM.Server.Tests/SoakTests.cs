using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Server.Tests;

/// <summary>Mixed load with models that come and go: one minute, or as many as LIGHTLM_SOAK_MINUTES says.</summary>
public sealed partial class SoakTests
{
    private const int Clients = 16;
    private const string Passage = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》，明天他要去北京大学讲课。";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TimeSpan Duration =>
        TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("LIGHTLM_SOAK_MINUTES") ?? "1", CultureInfo.InvariantCulture));

    [Fact(Explicit = true)]
    public async Task No_reply_is_lost_or_wrong_and_memory_stays_flat()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("ner.lightlm");
        File.Copy(RunningServer.ModelPath("cluener"), path);
        await using RunningServer server = await RunningServer.StartAsync([], change: settings => settings with
        {
            Models = [("ner", path), ("qa", RunningServer.ModelPath("cmrc2018")), ("embed", RunningServer.ModelPath("embed"))],
            ReloadInterval = TimeSpan.FromMilliseconds(100),
        });
        (string Path, string Body)[] requests = Requests();
        string[] expected = [.. await Task.WhenAll(requests.Select(async request => (await server.PostAsync(request.Path, request.Body, Cancellation)).Text))];
        Assert.All(expected, text => Assert.DoesNotContain("error", text));

        long start = Stopwatch.GetTimestamp();
        long sent = requests.Length;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        end.CancelAfter(Duration);
        Task<(int Reloads, long Early, long Late)> surroundings = ReplaceAndWatchAsync(folder, path, end.Token);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            Random random = new(client);
            while (!end.IsCancellationRequested)
            {
                int index = random.Next(requests.Length);
                RunningServer.Reply reply = await server.PostAsync(requests[index].Path, requests[index].Body, Cancellation);
                Assert.Equal((HttpStatusCode.OK, expected[index]), (reply.Status, reply.Text));
                Interlocked.Increment(ref sent);
            }
        }));
        (int reloads, long early, long late) = await surroundings;
        string metrics = (await server.GetAsync("/metrics")).Text;
        long counted = Counts().Matches(metrics).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        TestContext.Current.SendDiagnosticMessage(
            $"{sent} replies in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, {reloads} files replaced, {early >> 20} MiB after a third, {late >> 20} MiB at the end");
        Assert.Equal(sent, counted);
        Assert.Contains("lightlm_queue_requests 0\n", metrics);
        Assert.Contains("lightlm_queue_tokens 0\n", metrics);
        Assert.True(reloads > 5, $"{reloads}");
        Assert.InRange(late, 0, early + (early / 10) + (32 << 20));
    }

    [GeneratedRegex("""^lightlm_requests_total\{[^}]*outcome="ok"[^}]*\} (\d+)$""", RegexOptions.Multiline)]
    private static partial Regex Counts();

    private static (string Path, string Body)[] Requests() =>
    [
        .. Enumerable.Range(0, 12).Select(number => ("/models/ner", JsonSerializer.Serialize(new { inputs = Passage[number..] }))),
        .. Enumerable.Range(1, 4).Select(number => ("/models/ner", JsonSerializer.Serialize(new { inputs = Enumerable.Repeat(Passage, 8 * number) }))),
        .. Enumerable.Range(1, 3).Select(number => ("/models/qa", JsonSerializer.Serialize(new
        {
            inputs = new { question = "他去哪里？", context = string.Concat(Enumerable.Repeat(Passage, 15 * number)) },
        }))),
        .. Enumerable.Range(0, 8).Select(number => ("/v1/embeddings", JsonSerializer.Serialize(new { model = "embed", input = Passage[number..], encoding_format = "base64" }))),
    ];

    /// <summary>Puts the same model in the file's place once a second, and now and then a damaged one.</summary>
    private static async Task<(int Reloads, long Early, long Late)> ReplaceAndWatchAsync(TemporaryFolder folder, string path, CancellationToken end)
    {
        int reloads = 0;
        long early = 0;
        long start = Stopwatch.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            string next = folder.At("next");
            if (reloads++ % 5 == 4)
            {
                await File.WriteAllTextAsync(next, "damaged", CancellationToken.None);
            }
            else
            {
                File.Copy(RunningServer.ModelPath("cluener"), next, overwrite: true);
            }

            File.Move(next, path, overwrite: true);
            await Task.Delay(1000, end).ContinueWith(static _ => { }, TaskScheduler.Default);
            early = early == 0 && Stopwatch.GetElapsedTime(start) > Duration / 3 ? Environment.WorkingSet : early;
        }

        return (reloads, early, Environment.WorkingSet);
    }
}
