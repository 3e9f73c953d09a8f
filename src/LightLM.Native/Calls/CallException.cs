namespace LightLM.Native.Calls;

/// <summary>A call that is wrong by itself, whatever the model.</summary>
/// <param name="status">How the call ends.</param>
/// <param name="message">What was expected, what was found and what to do, in one line.</param>
internal sealed class CallException(Status status, string message) : Exception(message)
{
    /// <summary>How the call ends.</summary>
    public Status Status => status;

    /// <summary>An argument that the function does not take.</summary>
    public static CallException Argument(string name, string problem) => new(Status.InvalidArgument, $"{name}: {problem}");
}
