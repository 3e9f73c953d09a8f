using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>The script that chooses among builds for several instruction sets, on invented processors.</summary>
public sealed class BestBuildTests : IDisposable
{
    private const string Baseline = "fpu sse2 ssse3 sse4_1 sse4_2 popcnt";
    private const string Haswell = Baseline + " avx f16c fma movbe bmi1 bmi2 avx2";
    private const string KnightsLanding = Haswell + " avx512f avx512cd";
    private const string Skylake = KnightsLanding + " avx512bw avx512dq avx512vl";

    private readonly TemporaryFolder _folder = new();

    public BestBuildTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script reads /proc/cpuinfo.");
        File.Copy(Path.Combine(Clone.Root, "docs", "best-build.sh"), _folder.At("app"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Skylake, "v4")]
    [InlineData(KnightsLanding, "v3")]
    [InlineData(Haswell, "v3")]
    [InlineData(Baseline + " avx f16c", "v2")]
    public void It_runs_the_best_build_that_the_processor_can_run(string flags, string expected)
    {
        Build("v2", "v3", "v4");
        Assert.Equal([expected, "3 arguments", "a b", "", "*"], Start(flags, "a b", "", "*").Succeeds().Lines);
    }

    [Fact]
    public void It_runs_the_next_lower_build_where_one_is_missing()
    {
        Build("v2", "v4");
        Assert.Equal("v2", Start(Haswell).Succeeds().Lines[0]);
    }

    [Fact]
    public void It_passes_the_exit_code_on()
    {
        Build("v2");
        Assert.Equal(7, Start(Baseline, "exit7").ExitCode);
    }

    [Fact]
    public void Without_a_build_it_says_which_ones_it_looked_for()
    {
        Build("v4");
        CommandResult result = Start(Haswell);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("one of x86-64-v3 x86-64-v2 beside it", result.Errors, StringComparison.Ordinal);
    }

    private void Build(params string[] levels)
    {
        foreach (string level in levels)
        {
            Executable($"app-x86-64-{level}", $"""
                #!/bin/sh
                echo {level}
                echo $# arguments
                printf '%s\n' "$@"
                [ "$1" != exit7 ] || exit 7
                """);
        }
    }

    /// <summary>Starts the script where looking into /proc/cpuinfo finds other flags.</summary>
    private CommandResult Start(string flags, params string[] arguments)
    {
        Executable("tools/grep", $"#!/bin/sh\necho 'flags\t\t: {flags}'\n");
        string path = _folder.At("tools") + ":" + Environment.GetEnvironmentVariable("PATH");
        return Dotnet.Run("/bin/sh", _folder.Path, [_folder.At("app"), .. arguments], new Dictionary<string, string> { ["PATH"] = path });
    }

    private void Executable(string name, string contents)
    {
        string path = _folder.Write(name, contents);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
