using System.Diagnostics;

namespace LightLM.Bench.Children;

/// <summary>Starts a process and waits for what it writes.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a child of this program.</summary>
    /// <returns>Milliseconds from its start to its first result, and its report.</returns>
    public static (double FirstResultMs, ChildReport Report) Run(ChildArguments arguments)
    {
        (double first, string rest) = Run(Self(arguments.Write()), "this program's own child process");
        return (first, ChildReport.Read(rest));
    }

    /// <summary>Runs a program until it ends.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Milliseconds from its start to its first line of output.</returns>
    public static double RunProgram(string program, params IEnumerable<string> arguments) =>
        Run(Info(program, arguments), program).FirstLineMs;

    private static (double FirstLineMs, string Remaining) Run(ProcessStartInfo info, string name)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string? line = process.StandardOutput.ReadLine();
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || line is null)
        {
            throw new InputException($"{name} ended with exit code {process.ExitCode}: {errors.Result.Trim()}");
        }

        return (first, rest);
    }

    /// <summary>The child runs as other programs do by default, not with the settings that steady this one.</summary>
    private static ProcessStartInfo Self(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        ProcessStartInfo info = Info(program, isHost ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments);
        info.Environment["DOTNET_TieredPGO"] = "1";
        info.Environment["DOTNET_gcConcurrent"] = "1";
        return info;
    }

    private static ProcessStartInfo Info(string program, IEnumerable<string> arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
}
