using LightLM.Testing;

[assembly: AssemblyFixture(typeof(LightLM.Package.Tests.BuiltPackage))]

namespace LightLM.Package.Tests;

/// <summary>The package, packed from the clone's build into a folder that is a source of packages.</summary>
public sealed class BuiltPackage : IDisposable
{
    /// <summary>No version that is published or that a cache of packages may hold.</summary>
    public const string Version = "0.0.0-test";

    private readonly TemporaryFolder _folder = new();

    public BuiltPackage()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string project = Path.Combine(Clone.Root, "src", "LightLM");
        CommandResult result = Dotnet.Run(
            Clone.Root, "pack", project, "--no-build", "-c", configuration, "-o", _folder.Path, $"-p:PackageVersion={Version}").Succeeds();
        Messages = result.Output + result.Errors;
    }

    /// <summary>The source of packages.</summary>
    public string Folder => _folder.Path;

    /// <summary>What was said when it was packed.</summary>
    public string Messages { get; }

    /// <summary>The package.</summary>
    public string File => _folder.At($"LightLM.{Version}.nupkg");

    /// <summary>Its symbols.</summary>
    public string Symbols => _folder.At($"LightLM.{Version}.snupkg");

    public void Dispose() => _folder.Dispose();
}
