using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Threading;

/// <summary>The calling thread's processors on Windows, which are of one group.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsAffinity
{
    private const nint CallingThread = -2;

    public static bool TryGet(nuint[] mask)
    {
        if (Get(CallingThread, out GroupAffinity affinity) == 0 || affinity.Group >= mask.Length)
        {
            return false;
        }

        Array.Clear(mask);
        mask[affinity.Group] = affinity.Mask;
        return true;
    }

    /// <summary>Takes the group with most of the processors.</summary>
    public static bool TrySet(nuint[] mask)
    {
        int group = Enumerable.Range(0, mask.Length).MaxBy(group => BitOperations.PopCount(mask[group]));
        return Set(CallingThread, new GroupAffinity { Mask = mask[group], Group = (ushort)group }, 0) != 0;
    }

    [LibraryImport("kernel32", EntryPoint = "GetThreadGroupAffinity", SetLastError = true)]
    private static partial int Get(nint thread, out GroupAffinity affinity);

    [LibraryImport("kernel32", EntryPoint = "SetThreadGroupAffinity", SetLastError = true)]
    private static partial int Set(nint thread, in GroupAffinity affinity, nint before);

    [StructLayout(LayoutKind.Sequential)]
    private struct GroupAffinity
    {
        public nuint Mask;
        public ushort Group;
        private readonly ushort _reserved0;
        private readonly ushort _reserved1;
        private readonly ushort _reserved2;
    }
}
