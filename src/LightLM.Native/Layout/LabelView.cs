using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_label</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LabelView
{
    public byte* Name;
    public float Score;
    public int Id;
    public int IsChosen;
}
