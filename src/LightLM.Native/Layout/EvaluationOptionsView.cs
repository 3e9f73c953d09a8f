using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_evaluation_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EvaluationOptionsView
{
    public nuint Size;
    public int Threads;
    public delegate* unmanaged<long, long, void*, int> Progress;
    public void* UserData;
}
