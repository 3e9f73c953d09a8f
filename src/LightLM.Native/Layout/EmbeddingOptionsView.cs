using System.Runtime.InteropServices;

namespace LightLM.Native.Layout;

/// <summary><c>lightlm_embedding_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EmbeddingOptionsView
{
    public nuint Size;
    public int Pooling;
    public int Normalize;
    public int Dimensions;
    public byte* Prompt;
}
