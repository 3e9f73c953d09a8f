using System.Diagnostics;

namespace LightLM.Cli.Hosting;

/// <summary>
/// Starts this program once more: the native program or the one beside this assembly as it is, the assembly by <c>dotnet</c> where that, or
/// another program that contains it, is what runs.
/// </summary>
internal static class OwnProgram
{
    private const string Host = "dotnet";
    private const string WindowsSuffix = ".exe";
    private static readonly string AssemblyName = typeof(OwnProgram).Assembly.GetName().Name!;

    /// <summary>A start with arguments.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        string running = Environment.ProcessPath ?? Host;
        string name = Path.GetFileName(running);
        name = name.EndsWith(WindowsSuffix, StringComparison.OrdinalIgnoreCase) ? name[..^WindowsSuffix.Length] : name;
        string library = Path.Combine(AppContext.BaseDirectory, AssemblyName + ".dll");
        return name == CommandLine.ProgramName || name == AssemblyName || !File.Exists(library)
            ? new ProcessStartInfo(running, arguments)
            : new ProcessStartInfo(name == Host ? running : Host, ["exec", library, .. arguments]);
    }
}
