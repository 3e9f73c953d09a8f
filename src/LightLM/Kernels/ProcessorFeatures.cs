using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels;

/// <summary>Answers CPUID: the registers for a leaf and a subleaf.</summary>
internal delegate (int Eax, int Ebx, int Ecx, int Edx) CpuIdReader(int leaf, int subleaf);

/// <summary>
/// What the processor offers and the system has enabled, whatever this process was compiled for or is allowed to use (Intel SDM volume 2,
/// CPUID). Each feature of x64 stands for all that .NET asks for before it uses any of it.
/// </summary>
internal sealed record ProcessorFeatures
{
    /// <summary>This machine's processor.</summary>
    public static ProcessorFeatures Current { get; } = Read();

    /// <summary>This machine's processor, if the system had enabled all of its registers.</summary>
    public static ProcessorFeatures Unmasked => IsX64 ? OfX64(X86Base.CpuId, isAllStateEnabled: true) : Current;

    /// <summary>Whether there are 128-bit vectors of floats, as on every x64 and Arm64 processor.</summary>
    public bool HasVector128 { get; init; }

    /// <summary>Whether there is AVX2 with FMA and the other instructions of x86-64-v3.</summary>
    public bool HasAvx2 { get; init; }

    /// <summary>Whether there is AVX-VNNI: byte products in 256-bit vectors without AVX-512.</summary>
    public bool HasAvxVnni { get; init; }

    /// <summary>Whether there is AVX-512 as in x86-64-v4: F, BW, CD, DQ and VL.</summary>
    public bool HasAvx512 { get; init; }

    /// <summary>Whether there is AVX-512 VNNI, which .NET has no intrinsics for.</summary>
    public bool HasAvx512Vnni { get; init; }

    /// <summary>Whether AVX-512 is no faster than AVX2 (<see cref="IntelServers"/>).</summary>
    public bool HasSlowAvx512 { get; init; }

    /// <summary>Whether there are Arm64's 128-bit vectors.</summary>
    public bool HasNeon { get; init; }

    /// <summary>Whether there is Arm's dot product of bytes.</summary>
    public bool HasArmDotProduct { get; init; }

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64 && X86Base.IsSupported;

    /// <summary>Reads the features of an x64 processor.</summary>
    /// <param name="cpuId">The processor.</param>
    /// <param name="isAllStateEnabled">Whether to take all registers for enabled by the system.</param>
    public static ProcessorFeatures OfX64(CpuIdReader cpuId, bool isAllStateEnabled = false)
    {
        const int extendedLeaf = unchecked((int)0x8000_0000);
        const int saveLeaf = 13;
        int highest = cpuId(0, 0).Eax;
        int basic = cpuId(1, 0).Ecx;
        bool isXSaveOn = Has(basic, 27) && highest >= saveLeaf;
        if (highest < 7 || !isXSaveOn)
        {
            return new ProcessorFeatures { HasVector128 = true };
        }

        (int subleaves, int ebx, int ecx, _) = cpuId(7, 0);
        bool hasLeadingZeros = (uint)cpuId(extendedLeaf, 0).Eax > unchecked((uint)extendedLeaf) && Has(cpuId(extendedLeaf + 1, 0).Ecx, 5);

        // FMA, MOVBE, AVX and F16C; then BMI1, AVX2 and BMI2; LZCNT.
        bool hasAvx2 = (isAllStateEnabled || IsStateEnabled(cpuId, 2)) && HasAll(basic, 12, 22, 28, 29) && HasAll(ebx, 3, 5, 8) && hasLeadingZeros;

        // F, DQ, CD, BW and VL; their state is masks, the upper halves of 16 registers, and 16 more registers.
        bool hasAvx512 = hasAvx2 && (isAllStateEnabled || IsStateEnabled(cpuId, 7)) && HasAll(ebx, 16, 17, 28, 30, 31);
        return new ProcessorFeatures
        {
            HasVector128 = true,
            HasAvx2 = hasAvx2,
            HasAvxVnni = hasAvx2 && subleaves >= 1 && Has(cpuId(7, 1).Eax, 4),
            HasAvx512 = hasAvx512,
            HasAvx512Vnni = hasAvx512 && Has(ecx, 11),
            HasSlowAvx512 = hasAvx512 && IntelServers.HaveOneWideMultiplier(cpuId),
        };
    }

    private static ProcessorFeatures Read() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 when IsX64 => OfX64(X86Base.CpuId),
        Architecture.X64 => new ProcessorFeatures { HasVector128 = true },
        Architecture.Arm64 => new ProcessorFeatures { HasVector128 = true, HasNeon = AdvSimd.Arm64.IsSupported, HasArmDotProduct = Dp.IsSupported },
        _ => new ProcessorFeatures(),
    };

    /// <summary>
    /// Whether the system has enabled a component of the processor's state. XCR0 says so, and .NET cannot read it; but CPUID tells how many
    /// bytes all that is enabled takes, and where each component lies.
    /// </summary>
    private static bool IsStateEnabled(CpuIdReader cpuId, int component)
    {
        const int saveLeaf = 13;
        (int size, int offset, _, _) = cpuId(saveLeaf, component);
        return size > 0 && cpuId(saveLeaf, 0).Ebx >= offset + size;
    }

    private static bool Has(int register, int bit) => ((register >> bit) & 1) != 0;

    private static bool HasAll(int register, params ReadOnlySpan<int> bits)
    {
        foreach (int bit in bits)
        {
            if (!Has(register, bit))
            {
                return false;
            }
        }

        return true;
    }
}
