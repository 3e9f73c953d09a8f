namespace LightLM.Bench.Against;

/// <summary>The output folder of a build of the command line.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Folder">The folder.</param>
internal sealed record Build(string Name, string Folder)
{
    private const string LibraryName = "LightLM.dll";
    private static readonly string ProgramName = OperatingSystem.IsWindows() ? "lightlm.exe" : "lightlm";

    /// <summary>The library.</summary>
    public string Library => Path.Combine(Folder, LibraryName);

    /// <summary>The program.</summary>
    public string Program => Path.Combine(Folder, ProgramName);

    /// <summary>A folder that has both.</summary>
    /// <exception cref="InputException">The library or the program is not there.</exception>
    public static Build Open(string name, string folder)
    {
        Build build = new(name, Path.GetFullPath(folder));
        string? missing = Array.Find([build.Library, build.Program], file => !File.Exists(file));
        return missing is null ? build : throw new InputException(
            $"{build.Folder}: expected {LibraryName} and {ProgramName}, found no {Path.GetFileName(missing)}. Name the output folder of " +
            "'dotnet build src/LightLM.Cli -c Release', or a copy of it.");
    }
}
