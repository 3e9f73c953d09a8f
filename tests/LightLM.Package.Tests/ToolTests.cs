using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>The command line as a tool. That of this system, which is native, is installed and asked by <c>.ci/run --all</c>.</summary>
public sealed class ToolTests : IDisposable
{
    private const string Name = "LightLM.Tool";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public void The_portable_tool_installs_and_answers()
    {
        // Else the installer would take the package of this system.
        Pack("--no-build", "-p:ToolPackageRuntimeIdentifiers=any");
        Pack("-r", "any", "-p:PublishAot=false");

        string[] source = ["--version", BuiltPackages.Version, "--source", _folder.At("packages")];
        string empty = Directory.CreateDirectory(_folder.At("empty")).FullName;
        Dotnet.Run(empty, ["tool", "install", Name, "--tool-path", _folder.At("tools"), .. source]).Succeeds();
        string program = _folder.At(OperatingSystem.IsWindows() ? "tools/lightlm.exe" : "tools/lightlm");
        CommandResult answer = Dotnet.Run(program, empty, ["ner", PublishedSample.Sentence], []).Succeeds();
        Assert.Contains(answer.Lines, line => line.StartsWith("company   腾讯公司", StringComparison.Ordinal));
    }

    private void Pack(params string[] arguments)
    {
        string project = Path.Combine("src", "LightLM.Cli");
        string[] all = ["pack", project, "-c", "Release", "-o", _folder.At("packages"), $"-p:PackageVersion={BuiltPackages.Version}", .. arguments];
        Dotnet.Run(Clone.Root, all).Succeeds();
    }
}
