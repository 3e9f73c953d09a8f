using Microsoft.Extensions.Logging;

namespace LightLM.Server.Hosting;

/// <summary>What a server of its own serves, and where.</summary>
internal sealed record ServerSettings
{
    /// <summary>The models by their names.</summary>
    public required IReadOnlyList<(string Name, string Path)> Models { get; init; }

    /// <summary>Where it listens for HTTP/1.1, such as "http://127.0.0.1:8080".</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Where it listens for gRPC, which is HTTP/2; empty for nowhere.</summary>
    public IReadOnlyList<string> GrpcUrls { get; init; } = [];

    /// <summary>The names of hosts that requests may name; empty for those of this machine where it listens there alone, else for any.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>How often the models' files are looked at; null for never.</summary>
    public TimeSpan? ReloadInterval { get; init; }

    /// <summary>What is logged: this, and what is worse.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether the log is written as JSON.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Sets the limits.</summary>
    public Action<LightLMServerOptions> Configure { get; init; } = static _ => { };
}
