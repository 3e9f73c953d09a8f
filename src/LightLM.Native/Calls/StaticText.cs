using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LightLM.Native.Calls;

/// <summary>Literals as C's strings.</summary>
internal static unsafe class StaticText
{
    /// <summary>The place of a literal such as <c>"text"u8</c>: it never moves, and the compiler puts a NUL behind it.</summary>
    public static byte* Pointer(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));
}
