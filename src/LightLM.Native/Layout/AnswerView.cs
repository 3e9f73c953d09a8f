using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_answer_span</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AnswerView
{
    public long Start;
    public long End;
    public byte* Text;
    public long TextLength;
    public float Score;
    public float Probability;
    public float Margin;
}
