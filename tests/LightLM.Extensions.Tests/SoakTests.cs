using System.Diagnostics;
using LightLM.Diagnostics;
using LightLM.Tasks;
using LightLM.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace LightLM.Extensions.Tests;

/// <summary>A host under load while its model is replaced, by good files and by damaged ones.</summary>
public sealed class SoakTests(ITestOutputHelper output) : IDisposable
{
    private const int Threads = 64;
    private const string Vectors = "soak-vectors";
    private const string Entities = "soak-entities";
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    private static readonly string[] Texts =
    [
        "今天下雨", "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。", "", "😀𠮷野家在北京路", string.Concat(Enumerable.Repeat("人工智能", 30)),
    ];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The vectors of each text by the models that take turns.</summary>
    private readonly HashSet<string>[] _expected = [.. Texts.Select(_ => new HashSet<string>(StringComparer.Ordinal))];

    private long _vectorCalls;
    private long _entityCalls;
    private int _reloads;
    private int _refused;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public async Task A_minute_of_64_threads_loses_no_call_and_no_bit()
    {
        string[] versions = [Shipped("embed"), Shipped("mlm")];
        foreach (string version in versions)
        {
            using LightModel model = LightModel.Load(version);
            for (int i = 0; i < Texts.Length; i++)
            {
                _expected[i].Add(Show(model.Embed(Texts[i])));
            }
        }

        string path = _folder.At("vectors.lightlm");
        File.Copy(versions[0], path);
        List<Metric> metrics = [];
        using MeterProvider meters = Sdk.CreateMeterProviderBuilder().AddMeter(LightLMTelemetry.MeterName).AddInMemoryExporter(metrics).Build();
        using IHost host = HostTests.Create(services =>
        {
            services.AddLightLM(Vectors, options => (options.Path, options.ReloadInterval) = (path, TimeSpan.FromMilliseconds(100)))
                .AddHealthCheck().AddEmbeddingGenerator();
            services.AddLightLM(Entities, options => options.Path = Shipped("cluener")).AddHealthCheck();
        });
        await host.StartAsync(Cancellation);
        using CancellationTokenSource end = new();
        Task[] callers = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => Call(host.Services, thread, end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())];

        long early = 0;
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; Stopwatch.GetElapsedTime(start) < Duration; round++)
        {
            await Replace(host, path, versions[round % 2], isDamaged: round % 5 == 4);
            Assert.NotEqual(HealthStatus.Unhealthy, (await HostTests.Health(host)).Status);
            early = Stopwatch.GetElapsedTime(start) < Duration / 3 ? Environment.WorkingSet : early;
            Assert.DoesNotContain(callers, caller => caller.IsFaulted);
        }

        await end.CancelAsync();
        await Task.WhenAll(callers);
        meters.ForceFlush();
        long late = Environment.WorkingSet;
        output.WriteLine($"{_vectorCalls} vectors, {_entityCalls} texts with entities, {_reloads} reloads, {_refused} files refused, "
            + $"{early >> 20} MiB after 20 s, {late >> 20} MiB at the end");
        Assert.Equal((_vectorCalls, _entityCalls), (CallsOf(metrics, Vectors), CallsOf(metrics, Entities)));
        Assert.True(_reloads > 4 && _refused > 0, $"{_reloads} reloads, {_refused} refused");
        Assert.True(late < early + (early / 10), $"{early} bytes after a third, {late} at the end");
    }

    private static string Shipped(string name) => Path.Combine(Clone.Root, "models", $"{name}.lightlm");

    private static string Show(ReadOnlySpan<float> vector) => Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector));

    private static long CallsOf(List<Metric> metrics, string model)
    {
        long calls = 0;
        foreach (Metric metric in metrics.Where(metric => metric.Name == LightLMTelemetry.DurationName))
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
            {
                calls += TelemetryTests.Tag(point, "gen_ai.request.model") == model ? point.GetHistogramCount() : 0;
            }
        }

        return calls;
    }

    /// <summary>Calls in one of three ways until the end, and checks every answer.</summary>
    private async Task Call(IServiceProvider services, int thread, CancellationTokenSource end)
    {
        IEmbeddingGenerator<string, Embedding<float>> generator = services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(Vectors);
        LightModelSource source = services.GetRequiredKeyedService<LightModelSource>(Vectors);
        LightModel recognizer = services.GetRequiredKeyedService<LightModel>(Entities);
        IReadOnlyList<Entity>[] entities = [.. Texts.Select(text => recognizer.FindEntities(text))];
        Interlocked.Add(ref _entityCalls, Texts.Length);
        for (int i = thread; !end.IsCancellationRequested; i++)
        {
            int text = i % Texts.Length;
            switch (thread % 4)
            {
                case 0:
                    Assert.Equal(entities[text], recognizer.FindEntities(Texts[text]));
                    Interlocked.Increment(ref _entityCalls);
                    break;
                case 1:
                    Assert.Contains(Show((await generator.GenerateAsync([Texts[text]], cancellationToken: CancellationToken.None))[0].Vector.Span), _expected[text]);
                    Interlocked.Increment(ref _vectorCalls);
                    break;
                default:
                    Embed(source, text);
                    Interlocked.Increment(ref _vectorCalls);
                    break;
            }
        }
    }

    private void Embed(LightModelSource source, int text)
    {
        using ModelLease lease = source.Lease();
        float[] vector = new float[lease.Model.EmbeddingDimensions()];
        lease.Model.Embed(Texts[text], vector);
        Assert.Contains(Show(vector), _expected[text]);
    }

    /// <summary>Puts a file in the model's place, and waits until it is loaded or refused.</summary>
    private async Task Replace(IHost host, string path, string version, bool isDamaged)
    {
        LightModelSource source = host.Services.GetRequiredKeyedService<LightModelSource>(Vectors);
        (DateTimeOffset? loaded, LightLMException? error) = (source.LoadedAt, source.LastError);
        byte[] content = await File.ReadAllBytesAsync(version, Cancellation);
        await File.WriteAllBytesAsync(_folder.At("next"), isDamaged ? content[..^9] : content, Cancellation);
        File.Move(_folder.At("next"), path, overwrite: true);
        while (source.LoadedAt == loaded && ReferenceEquals(source.LastError, error))
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal(isDamaged, source.LastError is not null);
        _ = isDamaged ? _refused++ : _reloads++;
    }
}
