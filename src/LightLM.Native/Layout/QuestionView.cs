using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_question</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QuestionView
{
    public TextView Question;
    public TextView Passage;
}
