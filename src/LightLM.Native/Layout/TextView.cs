using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_text</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TextView
{
    public byte* Data;
    public long Length;
}
