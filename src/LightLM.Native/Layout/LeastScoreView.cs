using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_least_score</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LeastScoreView
{
    public byte* Name;
    public float Score;
}
