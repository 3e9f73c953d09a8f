using System.Diagnostics;
using LightLM.Timing.Processes;

namespace LightLM.Bench.Children;

/// <summary>Starts a process and waits for what it writes.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a child of this program.</summary>
    /// <returns>Milliseconds from its start to its first result, and its report.</returns>
    public static (double FirstResultMs, ChildReport Report) Run(ChildArguments arguments)
    {
        FirstOutput output = FirstOutput.Measure(Self(arguments.Write()), "this program's own child process");
        return (output.Milliseconds, ChildReport.Read(output.Rest));
    }

    /// <summary>Runs a program until it ends.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Milliseconds from its start to its first line of output.</returns>
    public static double RunProgram(string program, params IEnumerable<string> arguments) =>
        FirstOutput.Measure(new ProcessStartInfo(program, arguments), program).Milliseconds;

    /// <summary>The child runs as other programs do by default, not with the settings that steady this one.</summary>
    private static ProcessStartInfo Self(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        ProcessStartInfo info = new(program, isHost ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments);
        info.Environment["DOTNET_TieredPGO"] = "1";
        info.Environment["DOTNET_gcConcurrent"] = "1";
        return info;
    }
}
