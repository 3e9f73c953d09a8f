using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LightLM.Image;
using LightLM.Testing;

namespace LightLM.Package.Tests.Deployment;

/// <summary>The program of machine code that chooses between an image's builds.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LauncherTests() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "It is a program for Linux on x64.");

    private static string Expected => Avx512BW.VL.IsSupported && Avx512CD.VL.IsSupported && Avx512DQ.VL.IsSupported ? "v4" : "v3";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_goes_on_as_the_best_build_with_arguments_environment_and_exit_code()
    {
        Build("v3");
        Build("v4");
        CommandResult result = Start(["a b", "", "*"], new Dictionary<string, string> { ["LAUNCHED_WITH"] = "中文" });
        Assert.Equal([Expected, "3 arguments, 中文", "a b", "", "*"], result.Succeeds().Lines);
        Assert.Equal(7, Start(["exit7"], []).ExitCode);
    }

    [Fact]
    public void The_build_has_all_of_the_environment()
    {
        Build("v3");
        Build("v4");
        Dictionary<string, string> environment = new() { ["LAUNCHED_WITH"] = "中文" };
        Assert.Equal(
            Dotnet.Run(_folder.At(Expected), _folder.Path, ["environment"], environment).Succeeds().Lines.Order(),
            Start(["environment"], environment).Succeeds().Lines.Order());
    }

    [Fact]
    public void It_goes_on_as_the_lowest_build_where_there_is_no_other()
    {
        Build("v3");
        Assert.Equal("v3", Start([], []).Succeeds().Lines[0]);
    }

    [Theory]
    [InlineData("Nehalem")]
    [InlineData("Haswell")]
    [InlineData("Skylake-Server-v1")]
    public void A_processor_without_all_of_AVX_512_gets_the_lowest_build(string processor)
    {
        string emulator = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "qemu-x86_64")).FirstOrDefault(File.Exists) ?? "";
        Assert.SkipWhen(emulator.Length == 0, "qemu-x86_64 is not on this machine.");
        Build("v3");
        Build("v4");
        Assert.Equal("v3", Dotnet.Run(emulator, _folder.Path, ["-cpu", processor, Launch()], []).Succeeds().Lines[0]);
    }

    [Fact]
    public void Where_neither_can_be_executed_it_says_so()
    {
        CommandResult result = Start([], []);
        Assert.Equal((126, "v4, v3: neither can be executed.\n"), (result.ExitCode, result.Errors));
    }

    private void Build(string level) => MakeExecutable(_folder.Write(level, $"""
        #!/bin/sh
        echo {level}
        echo "$# arguments, $LAUNCHED_WITH"
        printf '%s\n' "$@"
        [ "$1" != environment ] || env
        [ "$1" != exit7 ] || exit 7
        """));

    private CommandResult Start(string[] arguments, Dictionary<string, string> environment) => Dotnet.Run(Launch(), _folder.Path, arguments, environment);

    private string Launch()
    {
        string launcher = _folder.At("launcher");
        File.WriteAllBytes(launcher, Launcher.Create(_folder.At("v4"), _folder.At("v3")));
        MakeExecutable(launcher);
        return launcher;
    }

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
