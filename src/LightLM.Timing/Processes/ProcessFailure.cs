namespace LightLM.Timing.Processes;

/// <summary>Why a run of a command does not count.</summary>
public enum ProcessFailureKind
{
    /// <summary>It ended with an exit code other than 0.</summary>
    ExitCode,

    /// <summary>It took longer than allowed.</summary>
    TimedOut,

    /// <summary>Its processes took more memory than allowed.</summary>
    TooMuchMemory,

    /// <summary>It wrote more to the disk than allowed.</summary>
    TooMuchDisk,

    /// <summary>It printed more than allowed.</summary>
    TooMuchOutput,

    /// <summary>It had more processes than allowed.</summary>
    TooManyProcesses,

    /// <summary>It let itself run on other processors than it was given.</summary>
    OtherProcessors,

    /// <summary>Processes that it had started were still there after it had ended.</summary>
    LeftProcesses,
}

/// <summary>Why a run of a command does not count, in words.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Message">The reason with its figures, in one line.</param>
/// <param name="LastOutput">The last lines that the command printed.</param>
public sealed record ProcessFailure(ProcessFailureKind Kind, string Message, string LastOutput)
{
    /// <summary>The exit code where that is the reason; above 128 that of a signal.</summary>
    public int? ExitCode { get; init; }

    internal static ProcessFailure Of(ProcessFailureKind kind, FormattableString message) =>
        new(kind, FormattableString.Invariant(message), "");
}
