using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LightLM.Server.Hosting;
using LightLM.Testing;

namespace LightLM.Server.Tests;

/// <summary>What is too large, too much, too slow, or meant for somebody else.</summary>
public sealed class LimitTests(RunningServer server)
{
    private const string Passage = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》，明天他要去北京大学讲课。";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/models/cluener", "error")]
    [InlineData("/embed", "error")]
    [InlineData("/v1/embeddings", "error")]
    [InlineData("/v2/rerank", "message")]
    [InlineData("/v2/models/cluener/infer", "error")]
    public async Task A_body_of_ten_megabytes_is_refused_in_the_routes_shape(string path, string member)
    {
        // The server ends the connection, which a client that still writes may see first.
        string reply = await SendRaw($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413", reply);
        JsonElement error = JsonElement.Parse(reply[reply.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]);
        Assert.True(error.TryGetProperty(member, out _), reply);
    }

    [Fact]
    public async Task A_body_in_pieces_that_grows_too_large_is_refused()
    {
        StringBuilder request = new("POST /models/cluener HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int piece = 0; piece < 80; piece++)
        {
            request.Append("10000\r\n").Append('x', 0x10000).Append("\r\n");
        }

        Assert.StartsWith("HTTP/1.1 413", await SendRaw(request.ToString()));
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        string deep = new string('[', 10_000) + new string(']', 10_000);
        JsonElement error = (await server.PostAsync("/models/cluener", $$"""{"inputs": {{deep}}}""", Cancellation)).Error(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_json", error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Invalid_UTF8_is_refused_with_its_place()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("{\"inputs\":\n\""), 0xFF, .. Encoding.UTF8.GetBytes("\"}")];
        JsonElement error = (await server.PostAsync("/models/cluener", body, Cancellation)).Error(HttpStatusCode.BadRequest);
        Assert.Contains("byte 0xFF at byte 2 of the line", error.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("/models/cluener", """{"inputs": TEXTS}""")]
    [InlineData("/embed", """{"inputs": TEXTS}""")]
    [InlineData("/v1/embeddings", """{"input": TEXTS}""")]
    [InlineData("/v2/rerank", """{"query": "a", "documents": TEXTS}""")]
    [InlineData("/tokenize", """{"inputs": TEXTS}""")]
    public async Task A_hundred_thousand_tiny_inputs_are_refused(string path, string body)
    {
        string texts = JsonSerializer.Serialize(Enumerable.Repeat("a", 100_000));
        RunningServer.Reply reply = await server.PostAsync(path, body.Replace("TEXTS", texts), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.Status);
        Assert.Contains("too_many_inputs", reply.Text);
    }

    [Fact]
    public async Task More_tokens_than_may_wait_are_refused_for_good()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cluener"], options => options.MaxQueuedTokens = 1000);
        string body = JsonSerializer.Serialize(new { inputs = Enumerable.Repeat(Passage, 100) });
        Assert.Equal("too_many_tokens", (await own.PostAsync("/models/cluener", body, Cancellation)).Error(HttpStatusCode.RequestEntityTooLarge).GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_does_not_say_that_it_is_JSON_is_refused()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/models/cluener") { Content = new StringContent("""{"inputs": "a"}""", null, "text/plain") };
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await server.SendAsync(request, Cancellation)).Status);
    }

    [Fact]
    public async Task A_body_that_ends_early_harms_nobody()
    {
        using TcpClient client = await Connect();
        await client.GetStream().WriteAsync("POST /models/cluener HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"inputs\""u8.ToArray(), Cancellation);
        client.Close();
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/models/cluener", """{"inputs": "张伟"}""", Cancellation)).Status);
    }

    [Fact]
    public async Task Headers_that_come_too_slowly_end_their_connection()
    {
        using TcpClient client = await Connect();
        await client.GetStream().WriteAsync("POST /models/cluener HTTP/1.1\r\nHost: "u8.ToArray(), Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        string reply = await ReadToEnd(client);
        Assert.True(reply.Length == 0 || reply.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), reply);
        Assert.InRange(watch.Elapsed.TotalSeconds, 2, 30);
    }

    [Theory]
    [InlineData("GET /health/live HTTP/9.9\r\nHost: localhost\r\n\r\n", "505")]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "404")]
    [InlineData("PUT /models/cluener HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "405")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "400")]
    public async Task Wrong_protocols_and_routes_are_refused(string request, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status}", await SendRaw(request));

    [Fact]
    public async Task A_key_is_asked_for_where_there_is_one()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cluener"], options => options.ApiKey = "secret");
        foreach ((string? name, string value, HttpStatusCode status) in ((string?, string, HttpStatusCode)[])
        [
            (null, "", HttpStatusCode.Unauthorized),
            ("Authorization", "Bearer wrong", HttpStatusCode.Unauthorized),
            ("Authorization", "secret", HttpStatusCode.Unauthorized),
            ("Authorization", "Bearer secret", HttpStatusCode.OK),
            ("X-Api-Key", "secret", HttpStatusCode.OK),
        ])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/models/cluener") { Content = new StringContent("""{"inputs": "a"}""", null, "application/json") };
            if (name is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            Assert.Equal(status, (await own.SendAsync(request, Cancellation)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await own.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Too_much_at_once_is_refused_with_when_to_come_again()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cmrc2018"], options =>
        {
            options.Workers = 1;
            options.MaxQueuedRequests = 4;
        });
        string body = JsonSerializer.Serialize(new { inputs = new { question = "他去哪里？", context = string.Concat(Enumerable.Repeat(Passage, 60)) } });
        RunningServer.Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => own.PostAsync("/models/cmrc2018", body, Cancellation)));
        RunningServer.Reply[] refused = [.. replies.Where(reply => reply.Status == HttpStatusCode.TooManyRequests)];
        Assert.NotEmpty(refused);
        Assert.All(refused, reply =>
        {
            Assert.True(int.Parse(reply.Header("Retry-After")!, CultureInfo.InvariantCulture) >= 1);
            Assert.True(int.Parse(reply.Header("retry-after-ms")!, CultureInfo.InvariantCulture) >= 1);
            Assert.Equal("overloaded", reply.Error(HttpStatusCode.TooManyRequests).GetProperty("error_type").GetString());
        });
        Assert.Contains(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await own.PostAsync("/models/cmrc2018", """{"inputs": {"question": "谁？", "context": "张伟"}}""", Cancellation)).Status);
        Assert.Contains("lightlm_queue_requests 0\n", (await own.GetAsync("/metrics")).Text);
    }

    [Fact]
    public async Task Live_answers_at_once_under_full_load()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cmrc2018"], options => options.Workers = 1);
        string body = JsonSerializer.Serialize(new { inputs = new { question = "他去哪里？", context = string.Concat(Enumerable.Repeat(Passage, 100)) } });
        Task load = Task.WhenAll(Enumerable.Range(0, 30).Select(_ => own.PostAsync("/models/cmrc2018", body, Cancellation)));
        await own.GetAsync("/health/live");
        List<double> times = [];
        while (!load.IsCompleted && times.Count < 20)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await own.GetAsync("/health/live")).Status);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        await load;

        // What is seen on a machine that other tests keep busy; the bench has the time of a quiet one.
        Assert.True(times.Order().ElementAt(times.Count / 2) < 500, string.Join(", ", times));
    }

    [Fact]
    public async Task Clients_that_hang_up_free_the_workers()
    {
        await using RunningServer own = await RunningServer.StartAsync(["cmrc2018"], options => options.Workers = 1);
        string body = JsonSerializer.Serialize(new { inputs = new { question = "他去哪里？", context = string.Concat(Enumerable.Repeat(Passage, 200)) } });
        using CancellationTokenSource gone = new();
        Task<RunningServer.Reply>[] replies = [.. Enumerable.Range(0, 50).Select(_ => own.PostAsync("/models/cmrc2018", body, gone.Token))];
        await Task.Delay(200, Cancellation);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(replies));
        Stopwatch watch = Stopwatch.StartNew();
        string metrics = "";
        while (!(metrics = (await own.GetAsync("/metrics")).Text).Contains("lightlm_queue_requests 0\n", StringComparison.Ordinal))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), metrics);
            await Task.Delay(10, Cancellation);
        }

        Assert.Contains("outcome=\"cancelled\"", metrics);
    }

    [Fact]
    public async Task What_was_taken_is_answered_when_the_server_ends()
    {
        RunningServer own = await RunningServer.StartAsync(["cmrc2018"], options =>
        {
            options.Workers = 1;
            options.DrainDelay = TimeSpan.FromMilliseconds(300);
        });
        string body = JsonSerializer.Serialize(new { inputs = new { question = "他去哪里？", context = string.Concat(Enumerable.Repeat(Passage, 60)) } });
        Task<RunningServer.Reply>[] replies = [.. Enumerable.Range(0, 20).Select(_ => own.PostAsync("/models/cmrc2018", body, Cancellation))];
        await Task.WhenAny(replies);
        Task end = own.Application.StopAsync(Cancellation);
        RunningServer.Reply ready = await own.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.All(await Task.WhenAll(replies), reply => Assert.Equal(HttpStatusCode.OK, reply.Status));
        await end;
        await own.DisposeAsync();
    }

    [Fact]
    public async Task A_model_that_is_replaced_by_garbage_stays_until_a_good_one_comes()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("model.lightlm");
        File.Copy(RunningServer.ModelPath("cluener"), path);
        await using RunningServer own = await RunningServer.StartAsync([], change: settings => settings with
        {
            Models = [("ner", path)],
            ReloadInterval = TimeSpan.FromMilliseconds(50),
        });
        string before = (await own.PostAsync("/models/ner", """{"inputs": "张伟在北京。"}""", Cancellation)).Text;
        Replace(folder.Write("garbage", new string('x', 1000)), path);
        await Until(async () => (await own.GetAsync("/models/ner")).Json.GetProperty("refused").ValueKind == JsonValueKind.String);
        Assert.Equal(before, (await own.PostAsync("/models/ner", """{"inputs": "张伟在北京。"}""", Cancellation)).Text);
        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync("/health/ready")).Status);
        string next = folder.At("next");
        File.Copy(RunningServer.ModelPath("csl"), next);
        Replace(next, path);
        await Until(async () => (await own.GetAsync("/models/ner")).Json.GetProperty("task").GetString() == "text-classification");
    }

    [Fact]
    public async Task A_missing_model_keeps_the_server_from_starting() => await Assert.ThrowsAnyAsync<LightLMException>(() =>
        RunningServer.StartAsync([], change: settings => settings with { Models = [("ner", "/nowhere/ner.lightlm")] }));

    [Theory]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:1/path")]
    public void A_wrong_address_is_refused_by_name(string url)
    {
        InputException error = Assert.Throws<InputException>(() => ServerHost.Create(new ServerSettings { Models = [], Urls = [url] }));
        Assert.Contains(url, error.Message);
    }

    private static void Replace(string from, string to) => File.Move(from, to, overwrite: true);

    private static async Task Until(Func<Task<bool>> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It does not come.");
            await Task.Delay(20, Cancellation);
        }
    }

    private async Task<TcpClient> Connect()
    {
        TcpClient client = new();
        await client.ConnectAsync(server.Url.Host, server.Url.Port, Cancellation);
        return client;
    }

    private async Task<string> SendRaw(string request)
    {
        using TcpClient client = await Connect();
        Task write = client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), Cancellation).AsTask();
        string reply = await ReadToEnd(client);
        await write.ContinueWith(_ => { }, TaskScheduler.Default);
        return reply;
    }

    private static async Task<string> ReadToEnd(TcpClient client)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        try
        {
            for (int read; (read = await client.GetStream().ReadAsync(buffer, Cancellation)) > 0;)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // The server has ended the connection while something was still on the way.
        }

        return text.ToString();
    }
}
