using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_cut</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CutView
{
    public byte* Name;
    public long Tokens;
    public long Kept;
}
