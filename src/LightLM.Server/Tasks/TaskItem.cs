using System.Text.Json;
using LightLM.Server.Scheduling;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>An item of a request with its answer.</summary>
internal abstract class TaskItem : WorkItem
{
    /// <summary>The input whose next sequence is the next step; there is one where there are tokens.</summary>
    public abstract PreparedInput NextInput { get; }

    /// <summary>Goes on behind the step that has been run, where the input does not do so itself.</summary>
    public virtual void Advance()
    {
    }

    /// <summary>Why it cannot be answered, or null.</summary>
    public abstract InputException? Error { get; }

    /// <summary>The tokens that the model reads for it.</summary>
    public abstract int TokenCount { get; }

    /// <summary>Writes the answer as one JSON value.</summary>
    /// <exception cref="InputException">It cannot be answered.</exception>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Writes the answer, or {"error"} in its place.</summary>
    public void WriteOrError(Utf8JsonWriter json)
    {
        if (Error is null)
        {
            Write(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("error", Error.Message);
        json.WriteEndObject();
    }
}
