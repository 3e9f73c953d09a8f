using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_mask</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MaskView
{
    public long Start;
    public long End;
    public LabelView* Candidates;
    public nuint CandidateCount;
}
