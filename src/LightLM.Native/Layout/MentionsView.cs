using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_mentions</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MentionsView
{
    public TextView Text;
    public long FirstStart;
    public long FirstEnd;
    public long SecondStart;
    public long SecondEnd;
}
