using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using LightLM.Server.Models;
using LightLM.Server.Scheduling;
using LightLM.Server.Tasks;
using Microsoft.AspNetCore.Http;

namespace LightLM.Server.Requests;

/// <summary>A request under way: its body, the model that it uses, its times, and its answer.</summary>
internal sealed class ApiCall(Api api, HttpContext context, ErrorStyle style) : IDisposable
{
    private const string RequestId = "X-Request-Id";
    private const int LongestRequestId = 128;

    /// <summary>
    /// What is larger is read in the pool: where sockets go on inline, their thread has the other connections to look after, and such a body takes
    /// as long as a sentence.
    /// </summary>
    private const int LargeBytes = 1 << 14;

    /// <summary>Chinese stays readable, and has half the bytes.</summary>
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly long _start = api.Time.GetTimestamp();
    private RequestBody? _body;
    private ModelUse? _use;
    private string? _task;
    private StageTimes? _times;
    private TimeSpan? _timeout;

    /// <summary>The request and the response.</summary>
    public HttpContext Context => context;

    /// <summary>What all routes need.</summary>
    public Api Api => api;

    /// <summary>Whether it is counted among the requests of models.</summary>
    public bool IsCounted { get; init; }

    /// <summary>The model in use.</summary>
    public LightModel Model => _use!.Value.Model;

    /// <summary>The name of the model in use.</summary>
    public string ModelName => _use!.Value.Served.Name;

    /// <summary>How long it may take, from its beginning.</summary>
    private TimeSpan Timeout => _timeout ??= Deadline.Read(context.Request, api.Options.RequestTimeout);

    /// <summary>A part of the route.</summary>
    public string RouteValue(string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>Names the request, by its client's name for it where there is one.</summary>
    public void Begin()
    {
        string? given = context.Request.Headers[RequestId];
        bool isPlain = given is { Length: > 0 and <= LongestRequestId } && given.All(unit => unit is > ' ' and <= '~');
        context.Response.Headers[RequestId] = isPlain ? given : context.TraceIdentifier;
    }

    /// <summary>Refuses requests that would wait too long; before the body is read, so that to refuse costs little.</summary>
    public void RequireRoom()
    {
        if (!api.Scheduler.HasRoom(Timeout))
        {
            throw Overloaded(api.Scheduler.State);
        }
    }

    /// <summary>Refuses what does not say that it is JSON, as pages of other sites cannot without asking.</summary>
    public void RequireJson()
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ApiException(
                ErrorKind.UnsupportedType,
                "unsupported_media_type",
                $"Expected the header 'Content-Type: application/json', found '{Excerpt.Of(context.Request.ContentType ?? "")}'.");
        }
    }

    /// <summary>Reads the body.</summary>
    public async ValueTask<RequestBody> ReadBodyAsync()
    {
        _body = await RequestBody.ReadAsync(context, api.Options.MaxRequestBytes).ConfigureAwait(false);
        if (_body.Bytes.Length > LargeBytes)
        {
            await Task.Yield();
        }

        return _body;
    }

    /// <summary>Takes a model for a task.</summary>
    /// <param name="name">Its name; null for the first that the task prefers.</param>
    /// <param name="task">The task.</param>
    public LightModel Use(string? name, ModelTask task)
    {
        _task = task.Name;
        return Take(api.Models.Use(name, task));
    }

    /// <summary>Takes a model for its own task.</summary>
    public (LightModel Model, ModelTask Task) UseOwn(string? name)
    {
        ServedModel served = name is not null ? api.Models.Find(name) : api.Models.All is [ServedModel first, ..] ? first
            : throw new ApiException(ErrorKind.NotFound, "model_not_found", "The server has no model.", "model");
        LightModel model = Take(served.Use());
        ModelTask task = ModelTasks.Of(model).First();
        _task = task.Name;
        return (model, task);
    }

    /// <summary>Takes a model for something else than a task.</summary>
    public LightModel UseAny(string? name, ModelTask preferred) =>
        Take(name is not null ? api.Models.Find(name).Use() : (api.Models.FindFor(preferred) ?? api.Models.Find("")).Use());

    /// <summary>Says how long it may take at most.</summary>
    public void Limit(TimeSpan timeout) => _timeout = timeout < api.Options.RequestTimeout ? timeout : api.Options.RequestTimeout;

    /// <summary>Refuses more items than a request may have.</summary>
    public void RequireCount(int count, string parameter)
    {
        if (count > api.Options.MaxInputs)
        {
            throw new ApiException(
                ErrorKind.TooLarge, "too_many_inputs", $"Expected at most {api.Options.MaxInputs} in '{parameter}', found {count}. Send fewer at a time.", parameter);
        }
    }

    /// <summary>Runs items to their end, and notes what they took.</summary>
    /// <returns>Whether somebody waits for the answer; clients that have gone come in crowds, in which an exception each takes time from others.</returns>
    /// <exception cref="ApiException">They were refused, or are late.</exception>
    public async Task<bool> RunAsync(IReadOnlyList<TaskItem> items)
    {
        TimeSpan tokenized = api.Time.GetElapsedTime(_start);
        TimeSpan timeout = Timeout - tokenized;
        if (timeout <= TimeSpan.Zero)
        {
            throw Late();
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        end.CancelAfter(timeout);
        long now = api.Time.GetTimestamp();
        Work work = new(new ModelRunner(Model), items, _use!.Value.Served.Cost, now + (long)(timeout.TotalSeconds * api.Time.TimestampFrequency), end.Token);
        WorkOutcome outcome = await api.Scheduler.RunAsync(work, context.RequestAborted).ConfigureAwait(false);
        switch (outcome)
        {
            case WorkOutcome.Done:
                StageTimes times = new(
                    tokenized, api.Time.GetElapsedTime(work.Arrival, work.Start), api.Time.GetElapsedTime(work.Start, work.Finish), work.Busy);
                api.Metrics.Note(ModelName, _task ?? "", items.Count, items.Sum(item => (long)item.TokenCount), times, api.Time.GetElapsedTime(_start));
                _times = times;
                return true;
            case WorkOutcome.Overloaded:
                throw Overloaded(api.Scheduler.State);
            case WorkOutcome.TooLarge:
                throw new ApiException(
                    ErrorKind.TooLarge,
                    "too_many_tokens",
                    $"Expected at most {api.Options.MaxQueuedTokens} tokens in a request, found {work.Tokens}. Send fewer or shorter texts at a time.");
            case WorkOutcome.Expired:
                throw Late();
            case WorkOutcome.Abandoned:
                return false;
            default:
                throw api.Translate(work.Error!);
        }
    }

    /// <summary>Runs items to their end, and answers with what they come to where somebody waits for it.</summary>
    /// <exception cref="ApiException">They were refused, or are late.</exception>
    public async Task AnswerAsync(IReadOnlyList<TaskItem> items, Action<Utf8JsonWriter> write)
    {
        if (await RunAsync(items).ConfigureAwait(false))
        {
            await RespondAsync(write).ConfigureAwait(false);
        }
    }

    /// <summary>Answers with a JSON value.</summary>
    public Task RespondAsync(Action<Utf8JsonWriter> write) => RespondAsync(StatusCodes.Status200OK, write);

    /// <summary>Answers with an error.</summary>
    public Task RespondAsync(ApiException error)
    {
        IHeaderDictionary headers = context.Response.Headers;
        if (error.RetryAfter is TimeSpan wait)
        {
            // Cohere's client takes 0 for "at once".
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            headers["retry-after-ms"] = Math.Max(1, (long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        if (error.Kind == ErrorKind.Late)
        {
            headers["x-should-retry"] = "false";
        }

        if (error.Kind is ErrorKind.TooLarge or ErrorKind.TimedOutReading or ErrorKind.NotReady)
        {
            headers.Connection = "close";
        }

        return RespondAsync(style.StatusOf(error), json => style.Write(json, error));
    }

    /// <summary>Answers with bytes of another type.</summary>
    public async Task RespondAsync(string contentType, ReadOnlyMemory<byte> bytes)
    {
        WriteHeaders(StatusCodes.Status200OK, contentType, bytes.Length);
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Ends the use of the model, and gives the body's memory back.</summary>
    public void Dispose()
    {
        _use?.Dispose();
        _body?.Dispose();
    }

    /// <summary>Counts it by its outcome.</summary>
    public void Count(string outcome)
    {
        if (IsCounted)
        {
            api.Metrics.Count(_use?.Served.Name, _task, outcome);
        }
    }

    /// <summary>Writes a JSON value into a buffer of its own.</summary>
    public static void WriteJson(ArrayPoolBufferWriter<byte> buffer, Action<Utf8JsonWriter> write)
    {
        using Utf8JsonWriter json = new(buffer, Writing);
        write(json);
    }

    private async Task RespondAsync(int status, Action<Utf8JsonWriter> write)
    {
        using ArrayPoolBufferWriter<byte> buffer = new();
        WriteJson(buffer, write);
        WriteHeaders(status, "application/json; charset=utf-8", buffer.WrittenCount);
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private void WriteHeaders(int status, string contentType, long length)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = length;
        response.Headers.XContentTypeOptions = "nosniff";
        if (_use is ModelUse use)
        {
            response.Headers["x-lightlm-model"] = use.Served.Name;
        }

        if (_times is StageTimes times)
        {
            response.Headers["Server-Timing"] = times.ToHeader(api.Time.GetElapsedTime(_start));
        }

        if (api.Draining.HasBegun)
        {
            response.Headers.Connection = "close";
        }
    }

    private LightModel Take(ModelUse use)
    {
        _use = use;
        return use.Model;
    }

    private static ApiException Overloaded(QueueState state) => new(
        ErrorKind.Overloaded,
        "overloaded",
        string.Create(CultureInfo.InvariantCulture, $"Too much is waiting ({state.Requests} requests, {state.WaitEstimate.TotalSeconds:0.00} s). Come again later."))
    {
        RetryAfter = state.WaitEstimate,
    };

    private static ApiException Late() => new(
        ErrorKind.Late, "deadline_exceeded", "The answer would come behind the deadline. Ask for less at a time, or give it more time.");
}
