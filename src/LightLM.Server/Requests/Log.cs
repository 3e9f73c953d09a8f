using Microsoft.Extensions.Logging;

namespace LightLM.Server.Requests;

/// <summary>What the server logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A request has failed.")]
    public static partial void Fault(ILogger logger, Exception error);

    [LoggerMessage(2, LogLevel.Information, "Not ready any more; ends in {Seconds:0.#} s. Requests that were taken are answered.")]
    public static partial void Draining(ILogger logger, double seconds);
}
