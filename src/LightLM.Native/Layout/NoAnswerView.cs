using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_no_answer</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NoAnswerView
{
    public float Score;
    public float Probability;
    public float BestMargin;
    public float Threshold;
}
