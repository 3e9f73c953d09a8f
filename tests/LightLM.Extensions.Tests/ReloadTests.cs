using LightLM.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LightLM.Extensions.Tests;

/// <summary>A file that is replaced: by a rename, behind links, by garbage, and under load.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Text = "我是10é我";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_is_renamed_over_the_old_one_is_loaded()
    {
        string path = Files.Write(_folder, "model.lightlm"), next = Files.Write(_folder, "next.lightlm", shift: 1);
        using IHost host = await Start(path);
        LightModelSource source = host.Services.GetRequiredKeyedService<LightModelSource>("model");
        LightModel first = source.Current;
        float[] before = Embed(source), after;
        using (LightModel other = LightModel.Load(next))
        {
            after = other.Embed(Text);
        }

        File.Move(next, path, overwrite: true);
        Assert.Equal(before, Embed(source));
        await Until(() => Embed(source).AsSpan().SequenceEqual(after));

        // Whoever keeps the old model stays with it.
        Assert.Equal(before, first.Embed(Text));
        Assert.Equal(HealthStatus.Healthy, (await HostTests.Health(host)).Status);
    }

    /// <summary>Kubernetes: model.lightlm -> ..data/model.lightlm, and ..data -> ..1, which is swapped.</summary>
    [Fact]
    public async Task A_link_that_is_swapped_above_the_file_is_noticed()
    {
        foreach ((string version, float shift) in ((string, float)[])[("..1", 0), ("..2", 1)])
        {
            Directory.CreateDirectory(_folder.At(version));
            File.Move(Files.Write(_folder, $"{version}.lightlm", shift), Path.Combine(_folder.At(version), "model.lightlm"));
            File.SetLastWriteTimeUtc(Path.Combine(_folder.At(version), "model.lightlm"), DateTime.UnixEpoch);
        }

        Directory.CreateSymbolicLink(_folder.At("..data"), "..1");
        File.CreateSymbolicLink(_folder.At("model.lightlm"), Path.Combine("..data", "model.lightlm"));
        using IHost host = await Start(_folder.At("model.lightlm"));
        LightModelSource source = host.Services.GetRequiredKeyedService<LightModelSource>("model");
        float[] before = Embed(source);
        Directory.Delete(_folder.At("..data"));
        Directory.CreateSymbolicLink(_folder.At("..data"), "..2");
        await Until(() => !Embed(source).AsSpan().SequenceEqual(before));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_once_and_the_old_model_stays()
    {
        string path = Files.Write(_folder, "model.lightlm");
        using IHost host = await Start(path);
        LightModelSource source = host.Services.GetRequiredKeyedService<LightModelSource>("model");
        float[] before = Embed(source);
        File.WriteAllText(_folder.At("garbage"), "garbage");
        File.Move(_folder.At("garbage"), path, overwrite: true);
        await Until(() => source.LastError is not null);
        LightLMException? error = source.LastError;
        Assert.Equal(before, Embed(source));
        HealthReport report = await HostTests.Health(host);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("refused", report.Entries["lightlm-model"].Description, StringComparison.Ordinal);
        Assert.False(source.Refresh());
        Assert.Same(error, source.LastError);
        File.Delete(path);
        await Until(() => !ReferenceEquals(source.LastError, error));
        Assert.Equal(before, Embed(source));
        File.Move(Files.Write(_folder, "good.lightlm", shift: 1), path);
        await Until(() => source.LastError is null);
        Assert.NotEqual(before, Embed(source));
    }

    [Fact]
    public async Task Many_threads_lose_no_call_and_no_bit_while_models_come_and_go()
    {
        string path = Files.Write(_folder, "model.lightlm");
        string[] versions = [Files.Write(_folder, "0.lightlm"), Files.Write(_folder, "1.lightlm", shift: 1)];
        HashSet<string> expected = [.. versions.Select(version =>
        {
            using LightModel model = LightModel.Load(version);
            return Show(model.Embed(Text));
        })];
        using IHost host = await Start(path);
        LightModelSource source = host.Services.GetRequiredKeyedService<LightModelSource>("model");
        using CancellationTokenSource end = new();
        int calls = 0;
        Task[] callers =
        [
            .. Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    while (!end.IsCancellationRequested)
                    {
                        using ModelLease lease = source.Lease();
                        Assert.Contains(Show(lease.Model.Embed(Text)), expected);
                        Interlocked.Increment(ref calls);
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        int reloads = 0;
        for (int i = 0; i < 40; i++)
        {
            File.Copy(versions[i % 2], _folder.At("next"));
            File.Move(_folder.At("next"), path, overwrite: true);
            reloads += source.Refresh() ? 1 : 0;
            await Task.Delay(5, Cancellation);
        }

        await end.CancelAsync();
        await Task.WhenAll(callers);
        Assert.True(reloads > 30, $"{reloads}");
        Assert.True(calls > 100, $"{calls}");
    }

    private static string Show(float[] vector) => string.Join(' ', vector.Select(BitConverter.SingleToUInt32Bits));

    private static float[] Embed(LightModelSource source)
    {
        using ModelLease lease = source.Lease();
        return lease.Model.Embed(Text);
    }

    /// <summary>Lets the clock tick until something holds; a file is loaded on another thread.</summary>
    private async Task Until(Func<bool> holds)
    {
        for (int i = 0; !holds(); i++)
        {
            Assert.True(i < 1000, "It never came to hold.");
            _time.Advance(Interval);
            await Task.Delay(10, Cancellation);
        }
    }

    private async Task<IHost> Start(string path)
    {
        IHost host = HostTests.Create(services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            services.AddLightLM("model", options => (options.Path, options.ReloadInterval) = (path, Interval)).AddHealthCheck();
        });
        await host.StartAsync(Cancellation);
        return host;
    }
}
