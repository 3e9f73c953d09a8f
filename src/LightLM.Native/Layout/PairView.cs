using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_pair</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PairView
{
    public TextView First;
    public TextView Second;
}
