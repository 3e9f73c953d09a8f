using System.Runtime.InteropServices;

namespace LightLM.Bench.Kernels.Native;

/// <summary>Functions of a native library that may not be there.</summary>
internal sealed class NativeFunctions
{
    private readonly nint _library;

    /// <param name="names">The library's file names, newest first.</param>
    public NativeFunctions(params IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out _library))
            {
                return;
            }
        }
    }

    public bool IsThere => _library != 0;

    /// <summary>The address of a function, or 0.</summary>
    public nint Find(string function) => IsThere && NativeLibrary.TryGetExport(_library, function, out nint address) ? address : 0;
}
