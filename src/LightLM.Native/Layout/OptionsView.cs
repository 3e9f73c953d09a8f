using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OptionsView
{
    public nuint Size;
    public int Threads;
    public int SkipWarmUp;
    public int RefuseTruncation;
    public int Decoding;
    public int HasNoAnswerMargin;
    public float NoAnswerMargin;
    public LeastScoreView* LeastScores;
    public nuint LeastScoreCount;
    public byte* DictionaryPath;
}
