using LightLM.Server.Tasks;

namespace LightLM.Server;

/// <summary>How requests are taken and run.</summary>
public sealed class LightLMServerOptions
{
    /// <summary>How many texts, or windows of longer ones, run at a time, each on one thread; by default one on each core.</summary>
    public int Workers { get; set; } = CpuReport.Cores.Usable;

    /// <summary>The most requests that wait or run; more are refused with 429.</summary>
    public int MaxQueuedRequests { get; set; } = 1024;

    /// <summary>The most tokens that wait; requests beyond are refused with 429, or with 413 where one alone has more.</summary>
    public int MaxQueuedTokens { get; set; } = 600_000;

    /// <summary>The most inputs of a request.</summary>
    public int MaxInputs { get; set; } = 2048;

    /// <summary>The most bytes of a request's body.</summary>
    public long MaxRequestBytes { get; set; } = 4 << 20;

    /// <summary>How long a request may take; a client may ask for less. What would come later is refused, or dropped.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long requests are still taken, while the server says that it is not ready, after it was told to end.</summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The key that requests must carry, as "Authorization: Bearer KEY" or "X-Api-Key: KEY"; null for none. Health and the page need none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// The models that routes without a model's name take, by the task's name, such as "feature-extraction". Of tasks that are not named the first
    /// model that was made for it.
    /// </summary>
    public IDictionary<string, string> DefaultModels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the worker that has run a request's last step writes its answer too, rather than wake a thread for it: for hosts without middleware of
    /// others, which might take the worker's time.
    /// </summary>
    internal bool AreAnswersWrittenByWorkers { get; set; }

    /// <exception cref="ArgumentException">A value is out of its limits.</exception>
    internal void Check()
    {
        Require(Workers is >= 1 and <= 1024, nameof(Workers), "1 to 1024");
        Require(MaxQueuedRequests >= 1, nameof(MaxQueuedRequests), "at least 1");
        Require(MaxQueuedTokens >= 1, nameof(MaxQueuedTokens), "at least 1");
        Require(MaxInputs >= 1, nameof(MaxInputs), "at least 1");
        Require(MaxRequestBytes is >= 1 and <= 1 << 30, nameof(MaxRequestBytes), "1 to 1 GB");
        Require(RequestTimeout > TimeSpan.Zero && RequestTimeout <= TimeSpan.FromDays(1), nameof(RequestTimeout), "more than 0, and at most a day");
        Require(DefaultModels.Keys.All(name => ModelTasks.Find(name) is not null), nameof(DefaultModels), $"tasks of {string.Join(", ", ModelTasks.All.Select(task => task.Name))}");
        Require(DrainDelay >= TimeSpan.Zero && DrainDelay <= TimeSpan.FromHours(1), nameof(DrainDelay), "0 to an hour");
    }

    private static void Require(bool holds, string name, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name}: expected {expected}, found another value.", name);
        }
    }
}
