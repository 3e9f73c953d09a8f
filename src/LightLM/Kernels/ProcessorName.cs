using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace LightLM.Kernels;

/// <summary>The processor's brand string (Intel SDM, CPUID leaves 0x80000002 to 0x80000004).</summary>
internal static class ProcessorName
{
    private const int HighestExtendedLeaf = unchecked((int)0x80000000);
    private const int FirstBrandLeaf = unchecked((int)0x80000002);
    private const int LastBrandLeaf = unchecked((int)0x80000004);

    /// <summary>Reads the name of this machine's processor, or null where it has none to tell.</summary>
    public static string? Read() => X86Base.IsSupported ? Read(X86Base.CpuId) : null;

    /// <summary>Reads a processor's name, or null where it has none to tell.</summary>
    public static string? Read(CpuIdReader cpuId)
    {
        if ((uint)cpuId(HighestExtendedLeaf, 0).Eax < unchecked((uint)LastBrandLeaf))
        {
            return null;
        }

        List<int> registers = [];
        for (int leaf = FirstBrandLeaf; leaf <= LastBrandLeaf; leaf++)
        {
            (int eax, int ebx, int ecx, int edx) = cpuId(leaf, 0);
            registers.AddRange([eax, ebx, ecx, edx]);
        }

        string name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(registers)));
        return name.Replace('\0', ' ').Trim();
    }
}
