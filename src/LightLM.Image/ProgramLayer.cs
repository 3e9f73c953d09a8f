using LightLM.Image.Oci;

namespace LightLM.Image;

/// <summary>The program, natively built for one level of x64, or for both and with a <see cref="Launcher"/>.</summary>
internal static class ProgramLayer
{
    private const string Lowest = "v3";
    private const string Best = "v4";
    private const string Program = "app/lightlm";

    /// <summary>The levels that can be asked for, the lowest first.</summary>
    public static IReadOnlyList<string> Levels { get; } = [Lowest, Best];

    /// <summary>Builds the program.</summary>
    /// <param name="source">The repository.</param>
    /// <param name="level">One of <see cref="Levels"/>.</param>
    /// <param name="folder">Where the build goes.</param>
    /// <returns>The program's file.</returns>
    /// <exception cref="ImageException">It cannot be built.</exception>
    public static string Build(string source, string level, string folder)
    {
        string output = Path.Combine(folder, $"program-{level}");
        Commands.Run(
            source, "dotnet", "publish", Path.Combine(source, "src/LightLM.Cli"), "-c", "Release", "-r", "linux-x64", "-p:PublishAot=true",
            $"-p:LightLMInstructionSet=x86-64-{level}", $"-p:NativeIntermediateOutputPath={Path.Combine(folder, $"native-{level}")}/", "-o", output);
        return Path.Combine(output, "lightlm");
    }

    /// <summary>Makes the layer.</summary>
    /// <param name="programs">The builds by their levels.</param>
    public static Layer Create(IReadOnlyDictionary<string, string> programs)
    {
        LayerFiles files = new();
        foreach ((string level, string program) in programs)
        {
            files.AddFile(programs.Count == 1 ? Program : PathOf(level), File.ReadAllBytes(program), LayerFiles.ProgramMode);
        }

        if (programs.Count > 1)
        {
            files.AddFile(Program, Launcher.Create($"/{PathOf(Best)}", $"/{PathOf(Lowest)}"), LayerFiles.ProgramMode);
        }

        return Layer.Of($"lightlm for x86-64-{string.Join(" and ", programs.Keys.Order(StringComparer.Ordinal))}", files);
    }

    private static string PathOf(string level) => $"{Program}-x86-64-{level}";
}
