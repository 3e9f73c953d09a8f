using Microsoft.Extensions.Logging;

namespace LightLM.Extensions;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "LightLM model {Name}: {Model}, loaded in {Milliseconds:0} ms.")]
    public static partial void Loaded(ILogger logger, string name, LightModel model, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "LightLM model {Name}: {Warning}")]
    public static partial void SlowPath(ILogger logger, string name, string warning);

    [LoggerMessage(3, LogLevel.Error, "LightLM model {Name}: the new file is refused, calls go on with the old one. {Problem}")]
    public static partial void Refused(ILogger logger, string name, string problem);
}
