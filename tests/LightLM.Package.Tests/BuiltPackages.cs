using LightLM.Testing;

[assembly: AssemblyFixture(typeof(LightLM.Package.Tests.BuiltPackages))]

namespace LightLM.Package.Tests;

/// <summary>All packages of the repository, packed from the clone's build into a folder that is a source of packages.</summary>
public sealed class BuiltPackages : IDisposable
{
    /// <summary>No version that is published or that a cache of packages may hold.</summary>
    public const string Version = "0.0.0-test";

    private readonly TemporaryFolder _folder = new();

    public BuiltPackages()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        CommandResult result = Dotnet.Run(
            Clone.Root, "pack", "Runtime.sln", "--no-build", "-c", configuration, "-o", Folder, $"-p:PackageVersion={Version}").Succeeds();
        Messages = [.. (result.Output + result.Errors).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>The source of packages.</summary>
    public string Folder => _folder.At("source");

    /// <summary>Where programs that use the packages have them unpacked.</summary>
    public string Cache => _folder.At("cache");

    /// <summary>What was said when they were packed.</summary>
    public IReadOnlyList<string> Messages { get; }

    /// <summary>The names of the packages.</summary>
    public IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*.nupkg").Select(file => Path.GetFileName(file)[..^$".{Version}.nupkg".Length]).Order(StringComparer.Ordinal);

    /// <summary>
    /// Lets the SDK find the packages in a folder and below it, beside the machine's sources; what the machine has of other packages is not
    /// fetched again.
    /// </summary>
    public void AddTo(string folder)
    {
        string machine = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string fallback = Directory.Exists(machine) ? $"""<add key="machine" value="{machine}" />""" : "";
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Cache}" /></config>
              <packageSources><add key="built" value="{Folder}" /></packageSources>
              <fallbackPackageFolders>{fallback}</fallbackPackageFolders>
            </configuration>
            """);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A package by its name.</summary>
    internal PackedPackage Open(string name) => new(Path.Combine(Folder, $"{name}.{Version}.nupkg"));
}
