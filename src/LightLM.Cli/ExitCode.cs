using LightLM.Cli.Hosting;
using LightLM.Cli.Models;

namespace LightLM.Cli;

/// <summary>What the process returns, so that scripts can tell what went wrong.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int CheckFailed = 1;
    public const int Usage = 2;
    public const int Input = 3;
    public const int Model = 4;
    public const int Unexpected = 5;
    public const int Cancelled = 130;

    /// <summary>All codes with their meanings, as the help shows them.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Table { get; } =
    [
        (Success, "success"),
        (CheckFailed, "the check failed: verify is above its tolerance or had nothing to compare, submit found errors, or budget's limits are not met"),
        (Usage, "wrong usage: an unknown command or option, or a wrong or missing argument"),
        (Input, "a text, data file or output file that cannot be used"),
        (Model, "a model that is missing, damaged, or made for another task"),
        (Unexpected, "an error that lightlm does not expect; LIGHTLM_DEBUG=1 shows where it happened"),
        (Cancelled, "cancelled: with Ctrl-C, or asked to end by the system"),
    ];

    /// <summary>The code of an error.</summary>
    public static int Of(Exception error) => error switch
    {
        OutputClosedException => Success,
        OperationCanceledException => Cancelled,
        UsageException => Usage,
        ModelFileException or TaskMismatchException or DefaultModelException => Model,
        LightLMException or IOException or UnauthorizedAccessException => Input,
        _ => Unexpected,
    };
}
