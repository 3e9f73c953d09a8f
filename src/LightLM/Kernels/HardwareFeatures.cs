using System.Runtime.Intrinsics.X86;
using LightLM.Kernels.MachineCode;

namespace LightLM.Kernels;

/// <summary>What the processor offers, whatever this process was compiled for or is allowed to use (Intel SDM, CPUID leaves 1 and 7).</summary>
internal static class HardwareFeatures
{
    private const int Fma = 1 << 12;
    private const int Avx2 = 1 << 5;
    private const int Avx512F = 1 << 16;
    private const int Avx512BW = 1 << 30;
    private const int Avx512Vnni = 1 << 11;

    /// <summary>Whether the processor multiplies and adds bytes in 512-bit vectors, which .NET has no intrinsics for.</summary>
    public static bool HasAvx512Vnni =>
        X86Base.IsSupported && (X86Base.CpuId(7, 0).Ebx & Avx512BW) != 0 && (X86Base.CpuId(7, 0).Ecx & Avx512Vnni) != 0;

    /// <summary>The best path that the processor could execute, or an empty string where it does not say.</summary>
    public static string BestPath
    {
        get
        {
            if (!X86Base.IsSupported)
            {
                return "";
            }

            int features = X86Base.CpuId(1, 0).Ecx;
            int extended = X86Base.CpuId(7, 0).Ebx;
            return HasAvx512Vnni && ExecutableMemory.IsSupported ? "avx512vnni"
                : (extended & Avx512F) != 0 ? "avx512"
                : (extended & Avx2) != 0 && (features & Fma) != 0 ? "avx2"
                : "vector128";
        }
    }
}
