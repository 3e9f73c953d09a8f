using System.Text;
using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

public sealed class KernelPathTests
{
    private static readonly string[] X64Features =
        ["osxsave", "fma", "movbe", "avx", "f16c", "bmi1", "avx2", "bmi2", "lzcnt", "avx-state"];

    private static readonly string[] Avx512Features = [.. X64Features, "f", "dq", "cd", "bw", "vl", "zmm-state"];

    private static readonly string[] SkylakeFeatures = [.. Avx512Features, "skylake-server"];

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
        { "Intel(R) Xeon(R) Platinum 8180 CPU @ 2.50GHz", SkylakeFeatures, "avx512" },
        { "Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz", SkylakeFeatures, "avx512" },
        { "Intel(R) Xeon(R) Gold 5122 CPU @ 3.60GHz", SkylakeFeatures, "avx512" },
        { "Intel(R) Xeon(R) W-2145 CPU @ 3.70GHz", SkylakeFeatures, "avx512" },
        { "Intel(R) Xeon(R) CPU @ 2.00GHz", SkylakeFeatures, "avx512" },
        { "Intel(R) Core(TM) i9-7900X CPU @ 3.30GHz", SkylakeFeatures, "avx512" },
        { "Intel(R) Xeon(R) Gold 5120 CPU @ 2.20GHz", SkylakeFeatures, "avx2" },
        { "Intel(R) Xeon(R) Silver 4114 CPU @ 2.20GHz", SkylakeFeatures, "avx2" },
        { "Intel(R) Xeon(R) Bronze 3106 CPU @ 1.70GHz", SkylakeFeatures, "avx2" },
        { "Intel(R) Xeon(R) D-2143IT CPU @ 2.20GHz", SkylakeFeatures, "avx2" },
        { "Intel(R) Xeon(R) Silver 4214 CPU @ 2.20GHz", [.. SkylakeFeatures, "avx512vnni"], "avx512vnni" },
        { "Intel(R) Xeon(R) Silver 4510", Avx512Features, "avx512" },
        { "Zen 5, whose system saves no 512-bit state", [.. Avx512Features.Except(["zmm-state"]), "avx512vnni", "avxvnni"], "avxvnni" },
        { "Zen 5, whose system saves no 256-bit state", [.. Avx512Features.Except(["avx-state", "zmm-state"]), "avx512vnni", "avxvnni"], "vector128" },
        { "Zen 5, whose system knows no XSAVE", [.. Avx512Features.Except(["osxsave"]), "avx512vnni", "avxvnni"], "vector128" },
    };

    [Theory]
    [MemberData(nameof(Processors))]
    public void The_best_path_is_that_of_the_features_that_the_system_has_enabled(string processor, string[] features, string expected)
    {
        Assert.SkipUnless(LightLM.Kernels.MachineCode.ExecutableMemory.IsSupported, "Only this system has all paths.");
        Assert.Equal(expected, KernelRegistry.BestOf(ProcessorFeatures.OfX64(Fake(features, processor))).Name);
    }

    [Fact]
    public void A_slow_path_stands_behind_the_one_that_is_better()
    {
        ProcessorFeatures skylake = ProcessorFeatures.OfX64(Fake(SkylakeFeatures, "Intel(R) Xeon(R) Silver 4114 CPU @ 2.20GHz"));
        string[] offered = [.. KernelRegistry.BestFirst(skylake).Where(path => path.IsOffered(skylake)).Select(path => path.Name)];
        Assert.Equal(["avx2", "avx512", "vector128", "scalar"], offered);
        Assert.Equal(KernelRegistry.All, KernelRegistry.BestFirst(ProcessorFeatures.OfX64(Fake(Avx512Features, ""))));
    }

    [Fact]
    public void Registers_that_the_system_has_not_enabled_are_seen()
    {
        CpuIdReader masked = Fake([.. Avx512Features.Except(["avx-state", "zmm-state"])], "");
        Assert.False(ProcessorFeatures.OfX64(masked).HasAvx2);
        Assert.True(ProcessorFeatures.OfX64(masked, isAllStateEnabled: true).HasAvx512);
        Assert.False(ProcessorFeatures.OfX64(Fake(X64Features, ""), isAllStateEnabled: true).HasAvx512);
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
    public void Arm_has_its_dot_product_or_products_in_16_bits()
    {
        ProcessorFeatures arm = new() { HasVector128 = true };
        Assert.Equal("vector128", KernelRegistry.BestOf(arm).Name);
        Assert.Equal("neon", KernelRegistry.BestOf(arm with { HasNeon = true }).Name);
        Assert.Equal("neondot", KernelRegistry.BestOf(arm with { HasNeon = true, HasArmDotProduct = true }).Name);
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
        Assert.Equal(CpuReport.AvailablePaths, CpuReport.Paths.Where(path => path.IsAvailable).Select(path => path.Name));
        Assert.All(CpuReport.Paths, path => Assert.True(path.IsAvailable || path.Reason is not null, path.Name));
        bool isBest = KernelChoice.Default.Name == KernelRegistry.BestOf(ProcessorFeatures.Current).Name;
        Assert.Equal(isBest, CpuReport.Warning is null);
    }

    private static KernelPath Find(string name) => KernelRegistry.All.Single(path => path.Name == name);

    /// <summary>A processor with some features, the way CPUID would tell them; the places are those of the Intel SDM.</summary>
    private static CpuIdReader Fake(string[] features, string name)
    {
        byte[] brand = [.. Encoding.ASCII.GetBytes(name.PadRight(48, '\0'))];
        int enabled = features.Contains("zmm-state") ? 2688 : features.Contains("avx-state") ? 832 : 576;
        return (leaf, subleaf) => ((uint)leaf, subleaf) switch
        {
            (0, _) => (13, 0x756E6547, 0, 0),
            (1, _) => (features.Contains("skylake-server") ? 0x50654 : 0xA06F2, 0, Bits(("fma", 12), ("movbe", 22), ("osxsave", 27), ("avx", 28), ("f16c", 29)), 0),
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
            (0x8000_0002 or 0x8000_0003 or 0x8000_0004, _) => Registers(brand.AsSpan(16 * ((leaf & 0xF) - 2), 16)),
            (0x8000_0001, _) => (0, 0, Bits(("lzcnt", 5)), 0),
            _ => (0, 0, 0, 0),
        };

        static (int Eax, int Ebx, int Ecx, int Edx) Registers(ReadOnlySpan<byte> text) =>
            (BitConverter.ToInt32(text), BitConverter.ToInt32(text[4..]), BitConverter.ToInt32(text[8..]), BitConverter.ToInt32(text[12..]));

        int Bits(params (string Feature, int Bit)[] places) =>
            places.Where(place => features.Contains(place.Feature)).Aggregate(0, (bits, place) => bits | (1 << place.Bit));
    }
}
