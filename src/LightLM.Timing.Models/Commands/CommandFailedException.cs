using System.Text.Json;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>A command that failed, or whose predictions are not what was asked for.</summary>
/// <param name="reason">The reason in a word, such as "timed_out".</param>
/// <param name="message">The reason in a line, with the task and the stage.</param>
/// <param name="log">The last lines that the command printed, or nothing.</param>
internal sealed class CommandFailedException(string reason, string message, string log) : LightLMException(message)
{
    public const string NoPredictions = "no_predictions";
    public const string InvalidPredictions = "invalid_predictions";

    public string Reason => reason;

    public string Log => log;

    /// <summary>The command's exit code where that is the reason; above 128 that of a signal.</summary>
    public int? ExitCode { get; private init; }

    /// <summary>The failure of a process.</summary>
    public static CommandFailedException Of(ProcessFailure failure, string place) =>
        new(JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Kind.ToString()), $"{place}: {failure.Message}", failure.LastOutput)
        {
            ExitCode = failure.ExitCode,
        };

    /// <summary>The same as an error that ends the run, for a command that it cannot do without.</summary>
    /// <param name="name">What is to be corrected, such as "--baseline-command".</param>
    public InputException Fatal(string name)
    {
        string printed = Log.Length > 0 ? $" It printed last: {Log}" : "";
        return new InputException($"{name}: {Message} ({Reason}). Correct the command and run this again.{printed}", this);
    }
}
