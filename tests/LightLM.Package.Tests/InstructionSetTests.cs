using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>Which instruction set a program is published with, through the package and in this repository.</summary>
public sealed class InstructionSetTests(RestoredSamples restored) : IClassFixture<RestoredSamples>
{
    [Theory]
    [InlineData("linux-x64", "x86-64-v3")]
    [InlineData("linux-musl-x64", "x86-64-v3")]
    [InlineData("win-x64", "x86-64-v3")]
    [InlineData("linux-arm64", "")]
    [InlineData("osx-arm64", "")]
    [InlineData("linux-x64", "", "LightLMInstructionSet=none")]
    [InlineData("linux-x64", "x86-64-v4", "LightLMInstructionSet=x86-64-v4")]
    [InlineData("linux-arm64", "armv8.2-a", "LightLMInstructionSet=armv8.2-a")]
    [InlineData("linux-x64", "native", "IlcInstructionSet=native")]
    [InlineData("linux-x64", "native", "IlcInstructionSet=native", "LightLMInstructionSet=x86-64-v4")]
    [InlineData("linux-x64", "", "PublishAot=false", "LightLMInstructionSet=x86-64-v4")]
    public void Of_a_program_with_the_package(string target, string expected, params string[] properties)
        => Assert.Equal(expected, SetOf(restored.ProjectOf(Sample.Console), target, properties));

    [Theory]
    [InlineData(Sample.Web, "x86-64-v3")]
    [InlineData(Sample.Worker, "x86-64-v3")]
    [InlineData(Sample.Web, "native", "LightLMInstructionSet=native")]
    [InlineData(Sample.Worker, "", "LightLMInstructionSet=none")]
    public void Of_a_service_that_has_the_package_through_another(string sample, string expected, params string[] properties)
        => Assert.Equal(expected, SetOf(restored.ProjectOf(sample), "linux-x64", properties));

    [Theory]
    [InlineData("linux-x64", "x86-64-v3")]
    [InlineData("linux-arm64", "")]
    [InlineData("linux-x64", "", "LightLMInstructionSet=none")]
    public void Of_the_command_line(string target, string expected, params string[] properties)
        => Assert.Equal(expected, SetOf(Path.Combine(Clone.Root, "src", "LightLM.Cli", "LightLM.Cli.csproj"), target, properties));

    private static string SetOf(string project, string target, string[] properties)
    {
        IEnumerable<string> settings = [$"RuntimeIdentifier={target}", "PublishAot=true", .. properties];
        string[] arguments = ["msbuild", project, "-getProperty:IlcInstructionSet", .. settings.Select(setting => "-p:" + setting)];
        return Dotnet.Run(Path.GetDirectoryName(project)!, arguments).Succeeds().Output.Trim();
    }
}
