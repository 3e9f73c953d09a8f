using LightLM.Kernels;

namespace LightLM.Tests;

public sealed class PathWarningTests
{
    /// <summary>A path that .NET does not let the process use.</summary>
    private static readonly KernelPath Forbidden = Path("avx2", isEnabled: false);

    [Fact]
    public void The_best_path_needs_no_warning() => Assert.Null(Warning().Of("avx2", ["avx2", "scalar"], Forbidden, Forbidden));

    [Fact]
    public void A_forced_path_is_not_blamed_on_anything_else()
    {
        string? warning = Warning(isAheadOfTime: true).Of("scalar", ["avx2", "scalar"], Forbidden, Forbidden);
        Assert.Equal("LIGHTLM_KERNELS forces the scalar path, avx2 is faster. Unset the variable.", warning);
    }

    [Fact]
    public void A_program_compiled_ahead_of_time_is_told_the_property()
    {
        string? warning = Warning(isAheadOfTime: true).Of("vector128", ["vector128", "scalar"], Forbidden, Forbidden);
        Assert.NotNull(warning);
        Assert.Contains("offers the avx2 path", warning, StringComparison.Ordinal);
        Assert.Contains("may only use vector128", warning, StringComparison.Ordinal);
        Assert.EndsWith("-p:LightLMInstructionSet=x86-64-v3%2Cmore.", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("avx2", "x86-64-v3")]
    [InlineData("avx512", "x86-64-v4")]
    [InlineData("avx512vnni", "x86-64-v4")]
    public void Each_path_says_what_a_program_is_compiled_for(string path, string expected) =>
        Assert.Equal(expected, KernelRegistry.All.Single(row => row.Name == path).NativeInstructionSet);

    [Theory]
    [InlineData(new[] { "DOTNET_EnableAVX2=0", "DOTNET_EnableDiagnostics=0" }, "DOTNET_EnableAVX2=0 in the environment forbids")]
    [InlineData(new[] { "DOTNET_EnableHWIntrinsic=0x0", "COMPlus_EnableFMA=00" }, "COMPlus_EnableFMA=00, DOTNET_EnableHWIntrinsic=0x0 in the environment forbid ")]
    public void Variables_that_switch_instruction_sets_off_are_named(string[] variables, string expected)
    {
        string? warning = Warning(isAheadOfTime: true, variables).Of("scalar", ["scalar"], Forbidden, Forbidden);
        Assert.Contains(expected, warning!, StringComparison.Ordinal);
        Assert.DoesNotContain("Diagnostics", warning!, StringComparison.Ordinal);
        Assert.DoesNotContain(PathWarning.Property, warning!, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_that_switch_nothing_off_are_not_blamed()
    {
        string[] variables = ["DOTNET_EnableAVX2=1", "DOTNET_EnableAVX=", "DOTNET_EnableWriteXorExecute=0", "AVX2=0"];
        string? warning = Warning(isAheadOfTime: false, variables).Of("scalar", ["scalar"], Forbidden, Forbidden);
        Assert.Contains("newer one", warning!, StringComparison.Ordinal);
        Assert.DoesNotContain("AVX", warning!, StringComparison.Ordinal);
    }

    /// <summary>Where .NET would let the path run, what is missing is memory for its code.</summary>
    [Fact]
    public void Refused_memory_for_code_is_named()
    {
        string? warning = Warning(isAheadOfTime: true, "DOTNET_EnableAVX2=0").Of("scalar", ["scalar"], Path("avx2", isEnabled: true), Forbidden);
        Assert.Contains("memory for the code", warning!, StringComparison.Ordinal);
    }

    [Fact]
    public void Registers_that_the_system_has_not_enabled_are_named()
    {
        string? warning = Warning().Of("avx2", ["avx2", "scalar"], Path("avx2", isEnabled: true), Path("avx512", isEnabled: false));
        Assert.Contains("avx512", warning!, StringComparison.Ordinal);
        Assert.Contains("XCR0", warning!, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_path_that_is_not_taken_says_why()
    {
        ProcessorFeatures old = new() { HasVector128 = true };
        KernelPath avx2 = KernelRegistry.All.Single(path => path.Name == "avx2");
        KernelPath avx512 = KernelRegistry.All.Single(path => path.Name == "avx512");
        Assert.Null(Warning().WhyNot(avx2, ["avx2"], old with { HasAvx2 = true }, old));
        Assert.Contains("hypervisor", Warning().WhyNot(avx2, [], old, old)!, StringComparison.Ordinal);
        Assert.Contains("XCR0", Warning().WhyNot(avx2, [], old, old with { HasAvx2 = true })!, StringComparison.Ordinal);
        ProcessorFeatures slow = old with { HasAvx2 = true, HasAvx512 = true, HasSlowAvx512 = true };
        Assert.Contains("single unit", Warning().WhyNot(avx512, ["avx2", "avx512"], slow, slow)!, StringComparison.Ordinal);
        Assert.Contains("memory for the code", Warning().WhyNot(Path("avx2", isEnabled: true), [], old, old)!, StringComparison.Ordinal);
    }

    [Fact]
    public void This_process_is_compiled_as_it_runs() => Assert.False(PathWarning.OfProcess().IsAheadOfTime);

    private static KernelPath Path(string name, bool isEnabled) => new()
    {
        Name = name,
        Needs = "more",
        NativeInstructionSet = "x86-64-v3,more",
        IsOffered = _ => true,
        IsEnabled = isEnabled,
        Create = _ => null,
    };

    private static PathWarning Warning(bool isAheadOfTime = false, params string[] variables) =>
        new(isAheadOfTime, variables.Select(variable => variable.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]));
}
