using LightLM.Image.Oci;

namespace LightLM.Image;

/// <summary>The program, natively built for one or more levels of x64; where there are several, the lowest takes the best one that the processor can run.</summary>
internal static class ProgramLayer
{
    private const string Lowest = "v3";

    /// <summary>The levels that can be asked for, the lowest first.</summary>
    public static IReadOnlyList<string> Levels { get; } = [Lowest, "v4"];

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
            string name = level == programs.Keys.Min(StringComparer.Ordinal) ? "lightlm" : $"lightlm-x86-64-{level}";
            files.AddFile($"app/{name}", File.ReadAllBytes(program), LayerFiles.ProgramMode);
        }

        return Layer.Of($"lightlm for x86-64-{string.Join(" and ", programs.Keys.Order(StringComparer.Ordinal))}", files);
    }
}
