using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_model_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ModelInfoView
{
    public nuint Size;
    public ModelTasks Tasks;
    public int MaxLength;
    public int Dimensions;
    public byte* Path;
    public byte* Description;
    public byte* TaskName;
    public byte* KernelPath;
    public byte** Labels;
    public nuint LabelCount;
    public byte** EntityTypes;
    public nuint EntityTypeCount;
}
