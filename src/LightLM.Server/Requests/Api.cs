using LightLM.Server.Metrics;
using LightLM.Server.Models;
using LightLM.Server.Scheduling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightLM.Server.Requests;

/// <summary>What all routes need, and how they are called: each error is answered in the family's own shape.</summary>
internal sealed class Api(
    ServedModels models,
    Scheduler scheduler,
    ServerMetrics metrics,
    Draining draining,
    IOptions<LightLMServerOptions> options,
    TimeProvider time,
    ILogger<Api> logger)
{
    private readonly ApiKey? _key = options.Value.ApiKey is string key ? new ApiKey(key) : null;

    /// <summary>The models.</summary>
    public ServedModels Models => models;

    /// <summary>Runs the work.</summary>
    public Scheduler Scheduler => scheduler;

    /// <summary>Counts.</summary>
    public ServerMetrics Metrics => metrics;

    /// <summary>The limits.</summary>
    public LightLMServerOptions Options => options.Value;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Whether the server ends.</summary>
    public Draining Draining => draining;

    /// <summary>A route that answers from what is known.</summary>
    public RequestDelegate Get(ErrorStyle style, Func<ApiCall, Task> handle) => context => HandleAsync(new ApiCall(this, context, style), handle);

    /// <summary>A route that runs a model on a JSON body.</summary>
    public RequestDelegate Post(ErrorStyle style, Func<ApiCall, JsonField, Task> handle) => context => HandleAsync(
        new ApiCall(this, context, style) { IsCounted = true },
        async call =>
        {
            call.RequireRoom();
            call.RequireJson();
            await handle(call, (await call.ReadBodyAsync().ConfigureAwait(false)).ReadJson()).ConfigureAwait(false);
        });

    /// <summary>A route that runs a model on a body of its own kind.</summary>
    public RequestDelegate PostAny(ErrorStyle style, Func<ApiCall, RequestBody, Task> handle) => context => HandleAsync(
        new ApiCall(this, context, style) { IsCounted = true },
        async call =>
        {
            call.RequireRoom();
            await handle(call, await call.ReadBodyAsync().ConfigureAwait(false)).ConfigureAwait(false);
        });

    /// <summary>What is wrong, as an error of a request.</summary>
    public ApiException Translate(Exception error)
    {
        switch (error)
        {
            case ApiException known:
                return known;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new ApiException(
                    ErrorKind.TooLarge, "request_too_large", $"Expected a body of at most {Options.MaxRequestBytes} bytes, found more.", null, error);
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return new ApiException(ErrorKind.TimedOutReading, "request_timeout", "The body came too slowly.", null, error);
            case BadHttpRequestException or TaskMismatchException or InputException:
                return new ApiException(ErrorKind.Invalid, "invalid_value", error.Message, null, error);
            case LightLMException:
                return new ApiException(ErrorKind.NotReady, "model_not_ready", error.Message, "model", error);
            default:
                Log.Fault(logger, error);
                return new ApiException(ErrorKind.Internal, "internal_error", "The server has failed on this request; its log says why.", null, error);
        }
    }

    /// <summary>Answers a call, and counts it by its outcome.</summary>
    /// <returns>What is wrong; null where it is answered, or its client has gone.</returns>
    public async Task<ApiException?> TryAsync(ApiCall call, Func<ApiCall, Task> handle)
    {
        try
        {
            call.Begin();
            _key?.Require(call.Context.Request);
            await handle(call).ConfigureAwait(false);
            call.Count(call.Context.RequestAborted.IsCancellationRequested ? "cancelled" : "ok");
            return null;
        }
        catch (Exception) when (call.Context.RequestAborted.IsCancellationRequested)
        {
            call.Count("cancelled");
            return null;
        }
        catch (Exception e)
        {
            ApiException error = Translate(e);
            call.Count(error.Code);
            return error;
        }
    }

    private async Task HandleAsync(ApiCall call, Func<ApiCall, Task> handle)
    {
        using (call)
        {
            if (models.Missing is not null)
            {
                // It may wait for a model, as the thread of a socket must not.
                await Task.Yield();
            }

            if (await TryAsync(call, handle).ConfigureAwait(false) is not ApiException error)
            {
                return;
            }

            if (call.Context.Response.HasStarted)
            {
                call.Context.Abort();
                return;
            }

            await call.RespondAsync(error).ConfigureAwait(false);
        }
    }
}
