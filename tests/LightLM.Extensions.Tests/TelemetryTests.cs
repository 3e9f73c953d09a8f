using System.Diagnostics;
using LightLM.Checkpoints;
using LightLM.Diagnostics;
using LightLM.Tasks;
using LightLM.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LightLM.Extensions.Tests;

/// <summary>What OpenTelemetry sees of calls.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Text = "我是10é我";
    private readonly TemporaryFolder _folder = new();
    private readonly List<Metric> _metrics = [];
    private readonly List<Activity> _spans = [];
    private readonly MeterProvider _meters;
    private readonly TracerProvider _tracers;

    public TelemetryTests()
    {
        _meters = Sdk.CreateMeterProviderBuilder().AddMeter(LightLMTelemetry.MeterName).AddInMemoryExporter(_metrics).Build();
        _tracers = Sdk.CreateTracerProviderBuilder().AddSource(LightLMTelemetry.ActivitySourceName).AddInMemoryExporter(_spans).Build();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _meters.Dispose();
        _tracers.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Model", "embeddings")]
    [InlineData("ForTokenClassification", "find_entities")]
    [InlineData("ForSequenceClassification", "classify")]
    [InlineData("ForQuestionAnswering", "answer")]
    [InlineData("ForMaskedLM", "fill_mask")]
    public void A_call_is_one_span_one_duration_and_its_tokens(string architecture, string operation)
    {
        string name = $"telemetry-{operation}";
        using LightModel model = Load(architecture, name);
        PreparedInput input = Prepare(model, operation);
        Call(model, operation);
        model.Run([input], Cancellation);

        Activity[] spans = SpansOf(name);
        Assert.Equal([$"{operation} {name}", $"{operation} {name}"], spans.Select(span => span.DisplayName));
        Assert.All(spans, span => Assert.Equal(
            [
                ("gen_ai.operation.name", operation),
                ("gen_ai.provider.name", "lightlm"),
                ("gen_ai.request.model", name),
                ("gen_ai.usage.input_tokens", (object)(long)input.TokenCount),
                ("lightlm.request.items", 1),
            ],
            span.TagObjects.Select(tag => (tag.Key, tag.Value!))));
        Assert.All(spans, span => Assert.Equal((ActivityStatusCode.Unset, ActivityKind.Internal), (span.Status, span.Kind)));
        MetricPoint durations = Assert.Single(PointsOf(LightLMTelemetry.DurationName, name));
        Assert.Equal(2, durations.GetHistogramCount());
        Assert.True(durations.GetHistogramSum() is > 0 and < 60);
        Assert.Equal(50e-6, FirstBound(durations));
        MetricPoint tokens = Assert.Single(PointsOf(LightLMTelemetry.TokenUsageName, name));
        Assert.Equal((2, 2 * input.TokenCount), (tokens.GetHistogramCount(), tokens.GetHistogramSum()));
        Assert.Equal("input", Tag(tokens, "gen_ai.token.type"));
    }

    [Fact]
    public void A_list_is_one_call_with_all_its_tokens()
    {
        using LightModel model = Load("Model", "telemetry-list");
        string[] texts = [.. Enumerable.Repeat(Text, 1200)];
        model.Embed(texts, cancellationToken: Cancellation);
        Activity span = Assert.Single(SpansOf("telemetry-list"));
        Assert.Equal(1200, span.GetTagItem("lightlm.request.items"));
        Assert.Equal(1200L * model.PrepareEmbedding(Text).TokenCount, span.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal(1, Assert.Single(PointsOf(LightLMTelemetry.DurationName, "telemetry-list")).GetHistogramCount());
    }

    [Fact]
    public void A_call_in_a_caller_s_memory_is_measured_too()
    {
        using LightModel model = Load("Model", "telemetry-span");
        EmbeddedText embedded = model.Embed(Text, new float[model.EmbeddingDimensions()], cancellationToken: Cancellation);
        Assert.Equal((long)embedded.TokenCount, Assert.Single(SpansOf("telemetry-span")).GetTagItem("gen_ai.usage.input_tokens"));
    }

    [Fact]
    public void A_failed_call_names_its_error_and_has_no_tokens()
    {
        using LightModel model = Load("ForMaskedLM", "telemetry-error");
        Assert.Throws<InputException>(() => model.FillMask("我"));
        Assert.ThrowsAny<OperationCanceledException>(() => model.FillMask("[MASK]", cancellationToken: new CancellationToken(canceled: true)));
        string[] errors = ["LightLM.InputException", "System.OperationCanceledException"];
        Activity[] spans = SpansOf("telemetry-error");
        Assert.Equal(errors, spans.Select(span => (string)span.GetTagItem("error.type")!));
        Assert.All(spans, span => Assert.Equal(ActivityStatusCode.Error, span.Status));
        Assert.Equal(errors, PointsOf(LightLMTelemetry.DurationName, "telemetry-error").Select(point => Tag(point, "error.type")).Order(StringComparer.Ordinal));
        Assert.Empty(PointsOf(LightLMTelemetry.TokenUsageName, "telemetry-error"));
    }

    [Fact]
    public void The_warm_up_is_no_call_and_a_span_is_its_callers_child()
    {
        using LightModel model = Load("Model", "telemetry-parent", warmUp: true);
        Assert.Empty(SpansOf("telemetry-parent"));
        using Activity parent = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        parent.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        model.Embed(Text, cancellationToken: Cancellation);
        Assert.Same(parent, Activity.Current);
        Assert.Equal(parent.SpanId, Assert.Single(SpansOf("telemetry-parent")).ParentSpanId);
    }

    [Fact]
    public async Task A_host_s_models_are_told_by_their_names()
    {
        string path = Files.Write(_folder, "model.lightlm");
        using IHost host = HostTests.Create(services => services.AddLightLM("telemetry-host", options => options.Path = path).AddEmbeddingGenerator());
        IEmbeddingGenerator<string, Embedding<float>> generator = host.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
            .AsBuilder().UseOpenTelemetry(sourceName: LightLMTelemetry.ActivitySourceName).Build();
        await generator.GenerateAsync([Text, Text], cancellationToken: Cancellation);
        Activity own = Assert.Single(SpansOf("telemetry-host"), span => span.GetTagItem("lightlm.request.items") is 2);
        Activity wrapper = Assert.Single(SpansOf("telemetry-host"), span => span.SpanId == own.ParentSpanId);
        Assert.Equal(own.DisplayName, wrapper.DisplayName);
        Assert.Equal(own.GetTagItem("gen_ai.usage.input_tokens"), Convert.ToInt64(wrapper.GetTagItem("gen_ai.usage.input_tokens"), null));
    }

    [Fact]
    public void A_model_without_a_name_is_told_by_its_file_s()
    {
        string path = Files.Write(_folder, "telemetry-file.lightlm");
        using LightModel model = LightModel.Load(path);
        model.Embed(Text, cancellationToken: Cancellation);
        Assert.Single(SpansOf("telemetry-file"));
    }

    private LightModel Load(string architecture, string name, bool warmUp = false) => LightModel.Load(
        ModelFiles.Open(new TinyCheckpoint(architecture).Save(_folder)), new LightModelOptions { Name = name, WarmUp = warmUp });

    private static PreparedInput Prepare(LightModel model, string operation) => operation switch
    {
        "embeddings" => model.PrepareEmbedding(Text),
        "find_entities" => model.PrepareEntities(Text),
        "classify" => model.PrepareClassification(new TextPair(Text, "我")),
        "answer" => model.PrepareAnswers(new QuestionQuery("我", Text)),
        _ => model.PrepareFill("我[MASK]"),
    };

    private static void Call(LightModel model, string operation)
    {
        object answer = operation switch
        {
            "embeddings" => model.Embed(Text, cancellationToken: Cancellation),
            "find_entities" => model.FindEntities(Text, Cancellation),
            "classify" => model.Classify(Text, "我", Cancellation),
            "answer" => model.Answer("我", Text, cancellationToken: Cancellation),
            _ => model.FillMask("我[MASK]", cancellationToken: Cancellation),
        };
        Assert.NotNull(answer);
    }

    private Activity[] SpansOf(string model)
    {
        _tracers.ForceFlush();
        return [.. _spans.ToArray().Where(span => span.DisplayName.EndsWith($" {model}", StringComparison.Ordinal))];
    }

    private MetricPoint[] PointsOf(string instrument, string model)
    {
        _metrics.Clear();
        _meters.ForceFlush();
        List<MetricPoint> points = [];
        foreach (Metric metric in _metrics.Where(metric => metric.Name == instrument))
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
            {
                if (Tag(point, "gen_ai.request.model") == model)
                {
                    points.Add(point);
                }
            }
        }

        return [.. points];
    }

    private static double FirstBound(MetricPoint point)
    {
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            return bucket.ExplicitBound;
        }

        return 0;
    }

    internal static string? Tag(in MetricPoint point, string name)
    {
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            if (tag.Key == name)
            {
                return (string?)tag.Value;
            }
        }

        return null;
    }
}
