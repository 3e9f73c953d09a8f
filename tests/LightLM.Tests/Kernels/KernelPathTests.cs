using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

public sealed class KernelPathTests
{
    private static readonly string[] X64Features =
        ["osxsave", "fma", "movbe", "avx", "f16c", "bmi1", "avx2", "bmi2", "lzcnt", "avx-state"];

    private static readonly string[] Avx512Features = [.. X64Features, "f", "dq", "cd", "bw", "vl", "zmm-state"];

    /// <summary>Invented processors and the best path of each.</summary>
    public static TheoryData<string, string[], string> Processors => new()
    {
        { "Zen 5", [.. Avx512Features, "avx512vnni", "avxvnni"], "avx512vnni" },
        { "Zen 4, Ice Lake", [.. Avx512Features, "avx512vnni"], "avx512vnni" },
        { "Skylake-X", Avx512Features, "avx512" },
        { "Knights Landing, F without BW", [.. X64Features, "f", "cd", "zmm-state"], "avx2" },
        { "AVX-512 without VL", [.. Avx512Features.Except(["vl"]), "avx512vnni"], "avx2" },
        { "Alder Lake", [.. X64Features, "avxvnni"], "avxvnni" },
        { "Haswell", X64Features, "avx2" },
        { "AVX2 without FMA", [.. X64Features.Except(["fma"])], "vector128" },
        { "AVX2 without BMI2, which .NET asks for", [.. X64Features.Except(["bmi2"])], "vector128" },
        { "Sandy Bridge", ["osxsave", "avx", "avx-state"], "vector128" },
        { "Core 2", [], "vector128" },
        { "Zen 5, whose system saves no 512-bit state", [.. Avx512Features.Except(["zmm-state"]), "avx512vnni", "avxvnni"], "avxvnni" },
        { "Zen 5, whose system saves no 256-bit state", [.. Avx512Features.Except(["avx-state", "zmm-state"]), "avx512vnni", "avxvnni"], "vector128" },
        { "Zen 5, whose system knows no XSAVE", [.. Avx512Features.Except(["osxsave"]), "avx512vnni", "avxvnni"], "vector128" },
    };

    [Theory]
    [MemberData(nameof(Processors))]
    public void The_best_path_is_that_of_the_features_that_the_system_has_enabled(string processor, string[] features, string expected)
    {
        Assert.SkipUnless(LightLM.Kernels.MachineCode.ExecutableMemory.IsSupported, "Only this system has all paths.");
        Assert.Equal(expected, KernelRegistry.BestOf(ProcessorFeatures.OfX64(Fake(features))).Name);
        Assert.NotEmpty(processor);
    }

    [Fact]
    public void A_processor_without_extended_leaves_is_not_asked_for_them()
    {
        ProcessorFeatures processor = ProcessorFeatures.OfX64((leaf, _) => leaf switch
        {
            0 => (6, 0, 0, 0),
            1 => (0, 0, -1, -1),
            _ => throw new InvalidOperationException($"Leaf {leaf:x} does not exist."),
        });
        Assert.Equal("vector128", KernelRegistry.BestOf(processor).Name);
    }

    [Fact]
    public void Arm_has_its_dot_product_or_128_bits()
    {
        ProcessorFeatures arm = new() { HasVector128 = true };
        Assert.Equal("vector128", KernelRegistry.BestOf(arm).Name);
        Assert.Equal("neondot", KernelRegistry.BestOf(arm with { HasArmDotProduct = true }).Name);
    }

    [Fact]
    public void An_unknown_processor_has_the_scalar_path() => Assert.Equal("scalar", KernelRegistry.BestOf(new ProcessorFeatures()).Name);

    /// <summary>Whatever .NET enables in this process, the table says that the processor offers it.</summary>
    [Fact]
    public void What_this_process_may_use_is_offered_by_the_processor()
    {
        foreach (KernelPath path in KernelRegistry.All.Where(path => path.IsEnabled && !path.Name.Contains("vnni", StringComparison.Ordinal)))
        {
            Assert.True(path.IsOffered(ProcessorFeatures.Current), path.Name);
        }

        Assert.All(KernelRegistry.Available, name => Assert.True(Find(name).IsEnabled && Find(name).IsOffered(ProcessorFeatures.Current), name));
    }

    [Fact]
    public void Paths_that_can_be_executed_keep_the_order_of_the_table()
    {
        Assert.Equal(KernelRegistry.All.Select(path => path.Name).Where(KernelRegistry.Available.Contains), KernelRegistry.Available);
        Assert.Equal("scalar", KernelRegistry.Available[^1]);
        Assert.Equal(KernelRegistry.Available[0], KernelChoice.Select(null).Name);
        Assert.Equal(KernelRegistry.Available[0], KernelChoice.Select("").Name);
    }

    [Fact]
    public void Every_available_path_can_be_forced_by_name() =>
        Assert.All(KernelRegistry.Available, name => Assert.Equal(name, KernelChoice.Select(name.ToUpperInvariant()).Name));

    [Fact]
    public void An_unknown_path_is_refused_with_the_choices()
    {
        InputException error = Assert.Throws<InputException>(() => KernelChoice.Select("avx9000"));
        Assert.Contains("LIGHTLM_KERNELS", error.Message, StringComparison.Ordinal);
        Assert.Contains("scalar", error.Message, StringComparison.Ordinal);
        Assert.Contains("avx9000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_names_the_default_path_and_those_that_can_be_executed()
    {
        Assert.Equal(KernelChoice.Default.Name, CpuReport.KernelPath);
        Assert.Equal(KernelRegistry.Available, CpuReport.AvailablePaths);
        Assert.NotEmpty(CpuReport.Processor);
        bool isBest = KernelChoice.Default.Name == KernelRegistry.BestOf(ProcessorFeatures.Current).Name;
        Assert.Equal(isBest, CpuReport.Warning is null);
    }

    private static KernelPath Find(string name) => KernelRegistry.All.Single(path => path.Name == name);

    /// <summary>A processor with some features, the way CPUID would tell them; the places are those of the Intel SDM.</summary>
    private static CpuIdReader Fake(string[] features)
    {
        int enabled = features.Contains("zmm-state") ? 2688 : features.Contains("avx-state") ? 832 : 576;
        return (leaf, subleaf) => ((uint)leaf, subleaf) switch
        {
            (0, _) => (13, 0, 0, 0),
            (1, _) => (0, 0, Bits(("fma", 12), ("movbe", 22), ("osxsave", 27), ("avx", 28), ("f16c", 29)), 0),
            (7, 0) => (
                1,
                Bits(("bmi1", 3), ("avx2", 5), ("bmi2", 8), ("f", 16), ("dq", 17), ("cd", 28), ("bw", 30), ("vl", 31)),
                Bits(("avx512vnni", 11)),
                0),
            (7, 1) => (Bits(("avxvnni", 4)), 0, 0, 0),
            (13, 0) => (0xE7, enabled, 2688, 0),
            (13, 2) => (256, 576, 0, 0),
            (13, 7) => (1024, 1664, 0, 0),
            (0x8000_0000, _) => (unchecked((int)0x8000_0008), 0, 0, 0),
            (0x8000_0001, _) => (0, 0, Bits(("lzcnt", 5)), 0),
            _ => (0, 0, 0, 0),
        };

        int Bits(params (string Feature, int Bit)[] places) =>
            places.Where(place => features.Contains(place.Feature)).Aggregate(0, (bits, place) => bits | (1 << place.Bit));
    }
}
