using System.Xml.Linq;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>A sample of <c>docs/samples</c>, copied as its users copy it: it has nothing of LightLM but packages.</summary>
internal sealed class Sample : IDisposable
{
    public const string Console = "console";
    public const string Web = "web";
    public const string Worker = "worker";

    private readonly TemporaryFolder _folder = new();
    private readonly string _name;

    /// <param name="packages">The packages.</param>
    /// <param name="name">The folder in <c>docs/samples</c>.</param>
    public Sample(BuiltPackages packages, string name)
    {
        _name = name;
        foreach (string file in Directory.GetFiles(Path.Combine(Clone.Root, "docs", "samples", name)))
        {
            File.Copy(file, _folder.At(Path.GetFileName(file)));
        }

        Project = Directory.GetFiles(_folder.Path, "*.csproj").Single();
        string published = $"Version=\"{PublishedVersion}\"";
        string text = File.ReadAllText(Project);
        Assert.Contains(published, text, StringComparison.Ordinal);
        File.WriteAllText(Project, text.Replace(published, $"Version=\"[{BuiltPackages.Version}]\"", StringComparison.Ordinal));
        packages.AddTo(_folder.Path);
    }

    /// <summary>The project's file.</summary>
    public string Project { get; }

    private static string PublishedVersion =>
        XDocument.Load(Path.Combine(Clone.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>Runs the SDK on the project.</summary>
    public CommandResult Build(params string[] arguments) => Dotnet.Run(_folder.Path, arguments);

    /// <summary>Publishes it without a warning; skips the running test where the machine cannot.</summary>
    public PublishedSample Publish(Publication publication)
    {
        string folder = _folder.At(publication.Name);
        CommandResult result = Build(["publish", "-c", "Release", "-o", folder, .. publication.Arguments]);
        Assert.SkipWhen(Says("NU1101") || Says("NU1301"), "The packages for publishing cannot be restored here.");
        Assert.SkipWhen(Says("Platform linker"), "There is no native linker here.");
        Assert.DoesNotContain("warning", result.Succeeds().Output, StringComparison.OrdinalIgnoreCase);
        return Open(folder, publication == Publication.Jit);

        bool Says(string what) => result.ExitCode != 0 && result.Output.Contains(what, StringComparison.Ordinal);
    }

    /// <summary>What a build for the JIT left behind when the program was compiled ahead of time.</summary>
    public PublishedSample OpenBuild() =>
        Open(Path.GetDirectoryName(Directory.GetFiles(_folder.At("bin"), Path.ChangeExtension(Path.GetFileName(Project), ".dll"), SearchOption.AllDirectories).Single())!, true);

    public void Dispose() => _folder.Dispose();

    private PublishedSample Open(string folder, bool runsOnDotnet)
    {
        string program = Path.Combine(folder, Path.GetFileNameWithoutExtension(Project));
        string[] command = (runsOnDotnet, OperatingSystem.IsWindows()) switch
        {
            (true, _) => ["dotnet", program + ".dll"],
            (_, true) => [program + ".exe"],
            _ => [program],
        };
        return _name == Web ? new PublishedService(command) : new PublishedProgram(command);
    }
}
