using System.Text.Json;
using LightLM.Server.Scheduling;

namespace LightLM.Server.Tasks;

/// <summary>An item of a request with its answer.</summary>
internal abstract class TaskItem : WorkItem
{
    /// <summary>Why it cannot be answered, or null.</summary>
    public abstract InputException? Error { get; }

    /// <summary>The tokens that the model reads for it.</summary>
    public abstract int TokenCount { get; }

    /// <summary>Writes the answer as one JSON value.</summary>
    /// <exception cref="InputException">It cannot be answered.</exception>
    public abstract void Write(Utf8JsonWriter json);
}
