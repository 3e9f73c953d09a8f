using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Bench.Kernels.Native;

/// <summary>oneDNN's product of unsigned and signed bytes, on one thread.</summary>
internal static unsafe class OneDnn
{
    public const string Name = "onednn";
    private const byte NotTransposed = (byte)'N';
    private const byte Transposed = (byte)'T';
    private const byte OneOffset = (byte)'F';
    private static readonly NativeFunctions Library = new("libdnnl.so.3", "libdnnl.so.2", "libdnnl.so", "dnnl");
    private static readonly NativeFunctions OpenMp = new("libgomp.so.1", "libomp.so.5");

    private static readonly delegate* unmanaged<
        byte, byte, byte, long, long, long, float, byte*, long, byte, sbyte*, long, sbyte, float, int*, long, int*, int> Gemm =
        (delegate* unmanaged<
            byte, byte, byte, long, long, long, float, byte*, long, byte, sbyte*, long, sbyte, float, int*, long, int*, int>)
        Library.Find("dnnl_gemm_u8s8s32");

    private static readonly delegate* unmanaged<int, void> SetThreads = (delegate* unmanaged<int, void>)OpenMp.Find("omp_set_num_threads");

    /// <summary>Why there is nothing to compare with, or null.</summary>
    public static string? Unavailable => Gemm is not null && SetThreads is not null
        ? null
        : "oneDNN is not installed, so u8s8s32 is left out. Debian: apt-get install libdnnl2";

    /// <summary>c = a b as 32-bit integers.</summary>
    /// <param name="a">[rows, inputs].</param>
    /// <param name="b">[outputs, inputs].</param>
    /// <param name="c">[rows, outputs]; gets integers.</param>
    public static void Multiply(in QuantizedRows a, sbyte* b, in Matrix c)
    {
        int offset = 0;
        SetThreads(1);
        (long rows, long outputs, long inputs) = (a.Rows, c.Columns, a.Columns);
        int status = Gemm(
            NotTransposed, Transposed, OneOffset, rows, outputs, inputs, 1,
            a.Data, a.Stride, 0, b, inputs, 0, 0, (int*)c.Data, c.Stride, &offset);
        if (status != 0)
        {
            throw new InvalidOperationException($"dnnl_gemm_u8s8s32 failed with status {status}.");
        }
    }
}
