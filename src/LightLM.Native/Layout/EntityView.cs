using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_entity</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EntityView
{
    public long Start;
    public long End;
    public byte* Type;
    public byte* Text;
    public long TextLength;
    public float Score;
}
