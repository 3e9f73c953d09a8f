using LightLM.Descriptions;
using LightLM.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LightLM.Extensions.Tests;

/// <summary>Models of a host: what is registered, when it is loaded, and what stops the start.</summary>
public sealed class HostTests : IDisposable
{
    private const string Text = "我是10é我";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Models_are_loaded_at_start_and_kept_by_name()
    {
        string first = Files.Write(_folder, "first.lightlm"), second = Files.Write(_folder, "second.lightlm", shift: 1);
        using IHost host = Create(services =>
        {
            services.AddLightLM("first", options => options.Path = first);
            services.AddLightLM("second", options => options.Path = second);
        });
        await host.StartAsync(Cancellation);
        Assert.All(host.Services.GetServices<LightModelSource>(), source => Assert.True(source.IsLoaded));
        LightModel model = host.Services.GetRequiredKeyedService<LightModel>("first");
        Assert.Same(model, host.Services.GetRequiredKeyedService<LightModel>("first"));
        Assert.NotEqual(model.Embed(Text), host.Services.GetRequiredKeyedService<LightModel>("second").Embed(Text));
        using (IServiceScope scope = host.Services.CreateScope())
        {
            Assert.Same(model, scope.ServiceProvider.GetRequiredKeyedService<LightModel>("first"));
        }

        Assert.NotEmpty(model.Embed(Text));
        await host.StopAsync(Cancellation);
        host.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Embed(Text));
    }

    [Fact]
    public async Task Options_come_from_configuration()
    {
        string path = Files.Write(_folder, "model.lightlm", head: "ForSequenceClassification");
        using IHost host = Create(services => services.AddLightLM("labels", Section(
            ("Path", path), ("Head", "SequenceClassification"), ("Threads", "2"), ("AllowTruncation", "false"), ("LeastScores:甲", "2"))));
        await host.StartAsync(Cancellation);
        LightModel model = host.Services.GetRequiredKeyedService<LightModel>("labels");
        Assert.Contains("2 threads", model.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, model.Task.LeastScores.Of("甲"));
        Assert.Throws<InputException>(() => model.Classify(string.Concat(Enumerable.Repeat(Text, 9))));
    }

    public static TheoryData<string, string, string> Invalid => new()
    {
        { "Path", " ", "Path" }, { "Threads", "-1", "Threads" }, { "Threads", "257", "Threads" }, { "ReloadInterval", "00:00:00", "ReloadInterval" },
        { "Head", "99", "Head" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Options_that_no_model_can_have_stop_the_start(string option, string value, string named)
    {
        string path = Files.Write(_folder, "model.lightlm");
        using IHost host = Create(services => services.AddLightLM("ner", Section(option == "Path" ? [("Path", value)] : [("Path", path), (option, value)])));
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));
        Assert.Contains("'ner'", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_stops_the_start_unless_told_otherwise()
    {
        string missing = _folder.At("missing.lightlm"), other = Files.Write(_folder, "other.lightlm"), damaged = Files.Write(_folder, "damaged.lightlm");
        using (FileStream file = new(damaged, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        await Assert.ThrowsAsync<ModelFileException>(() => Start(options => options.Path = missing));
        await Assert.ThrowsAsync<ModelFileException>(() => Start(options => options.Path = damaged));
        await Assert.ThrowsAsync<TaskMismatchException>(() => Start(options => (options.Path, options.Head) = (other, HeadKind.QuestionAnswering)));
        await Assert.ThrowsAsync<FileException>(() => Start(options => (options.Path, options.Dictionary) = (other, _folder.At("none.tsv"))));
        using IHost host = await Start(options => (options.Path, options.LoadAtStart) = (missing, false));
        LightModelSource source = host.Services.GetRequiredKeyedService<LightModelSource>("model");
        Assert.Throws<ModelFileException>(() => source.Lease());
        Assert.Throws<ModelFileException>(() => source.Current);
        Assert.Equal(HealthStatus.Unhealthy, (await Health(host)).Status);
        Files.Write(_folder, "missing.lightlm");
        using (ModelLease lease = source.Lease())
        {
            Assert.NotEmpty(lease.Model.Embed(Text));
        }

        Assert.Equal(HealthStatus.Healthy, (await Health(host)).Status);

        async Task<IHost> Start(Action<LightLMOptions> configure)
        {
            IHost host = Create(services => services.AddLightLM("model", configure).AddHealthCheck());
            await host.StartAsync(Cancellation);
            return host;
        }
    }

    [Fact]
    public void Two_models_of_one_name_are_refused_where_the_second_is_added()
    {
        ServiceCollection services = new();
        services.AddLightLM("ner", options => options.Path = "a");
        Assert.Contains("'ner'", Assert.Throws<ArgumentException>(() => services.AddLightLM("ner", options => options.Path = "b")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => services.AddLightLM(" ", options => options.Path = "b"));
    }

    internal static Task<HealthReport> Health(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

    internal static IHost Create(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }

    private static IConfigurationSection Section(params (string Name, string Value)[] options) => new ConfigurationBuilder()
        .AddInMemoryCollection(options.Select(option => KeyValuePair.Create($"Model:{option.Name}", (string?)option.Value)))
        .Build()
        .GetSection("Model");
}
