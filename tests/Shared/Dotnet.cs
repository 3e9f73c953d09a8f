using System.Diagnostics;
using System.Text;

namespace LightLM.Testing;

/// <summary>Runs programs, above all the .NET SDK, as somebody would who has no part in this test run.</summary>
internal static class Dotnet
{
    /// <summary>Runs the SDK or a managed program.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">What follows "dotnet".</param>
    public static CommandResult Run(string folder, params string[] arguments) => Run("dotnet", folder, arguments, []);

    /// <summary>Runs a program.</summary>
    /// <param name="program">Its path, or its name in PATH.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="input">Its standard input.</param>
    public static CommandResult Run(
        string program, string folder, IEnumerable<string> arguments, Dictionary<string, string> environment, string input = "")
    {
        using Process process = Process.Start(Start(program, folder, arguments, environment))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output, errors.Result);
    }

    /// <summary>How a program is started whose input and output are the caller's.</summary>
    public static ProcessStartInfo Start(string program, string folder, IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        // The variables of the SDK that runs these tests would choose MSBuild's folders and options.
        foreach (string name in start.Environment.Keys.Where(IsOfThisRun).ToArray())
        {
            start.Environment.Remove(name);
        }

        // Nothing that is started here goes on behind its command.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsOfThisRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "LIGHTLM_KERNELS" or "TESTINGPLATFORM_EXITCODE_IGNORE";
}
