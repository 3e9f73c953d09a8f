using System.Text.RegularExpressions;

namespace LightLM.Kernels;

/// <summary>
/// Intel's first servers with AVX-512 (Skylake-SP), which lower their clock for 512-bit multiply-adds. Those with two units of 512 bits gain more by
/// the width than they lose. The smaller ones have one, which does no more a cycle than their two units of 256 bits, at a lower clock. CPUID
/// does not tell the number, but the names do: Bronze, Silver, Gold 5xxx other than 5122, and D (Intel's ARK; BLIS chooses in the same way).
/// Cascade Lake shares model, names and units; with its VNNI one unit still does more bytes a cycle than AVX2.
/// </summary>
internal static partial class IntelServers
{
    private const int SkylakeServer = 0x55;
    private const int IntelFamily = 6;
    private const int Genu = 0x756E6547;

    /// <summary>Whether a processor is one of those with a single unit. A name that tells nothing, as in many clouds, is of a larger one.</summary>
    public static bool HaveOneWideMultiplier(CpuIdReader cpuId)
    {
        int signature = cpuId(1, 0).Eax;
        int family = (signature >> 8) & 0xF;
        int model = ((signature >> 4) & 0xF) | ((signature >> 12) & 0xF0);
        return cpuId(0, 0).Ebx == Genu && family == IntelFamily && model == SkylakeServer && SmallNames.IsMatch(ProcessorName.Read(cpuId) ?? "");
    }

    [GeneratedRegex(@"\bXeon\(R\) (Bronze|Silver|Gold 5(?!122\b)\d{3}|D-2\d{3})", RegexOptions.CultureInvariant)]
    private static partial Regex SmallNames { get; }
}
