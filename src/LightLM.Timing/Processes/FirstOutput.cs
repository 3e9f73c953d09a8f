using System.ComponentModel;
using System.Diagnostics;

namespace LightLM.Timing.Processes;

/// <summary>How long a program takes to its first line of output.</summary>
/// <param name="Milliseconds">From before its start to the line.</param>
/// <param name="Rest">What it printed after the line.</param>
public sealed record FirstOutput(double Milliseconds, string Rest)
{
    /// <summary>Runs a program to its end. It runs on the processors of the calling thread.</summary>
    /// <param name="start">The program; its output is redirected.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="InputException">It cannot be started, ends with an error, or prints nothing.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the program was ended.</exception>
    public static FirstOutput Measure(ProcessStartInfo start, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        cancellationToken.ThrowIfCancellationRequested();
        long begin = Stopwatch.GetTimestamp();
        using Process process = Start(start, name);
        using CancellationTokenRegistration end = cancellationToken.Register(process.Kill);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string? line = process.StandardOutput.ReadLine();
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0 && line is not null
            ? new FirstOutput(milliseconds, rest)
            : throw new InputException($"{name} ended with exit code {process.ExitCode}: {errors.Result.Trim()}");
    }

    private static Process Start(ProcessStartInfo start, string name)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InputException($"{name}: '{start.FileName}' cannot be started: {e.Message}.", e);
        }
    }
}
