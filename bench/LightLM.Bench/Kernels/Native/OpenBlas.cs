using LightLM.Kernels;

namespace LightLM.Bench.Kernels.Native;

/// <summary>OpenBLAS's single-precision product, on one thread.</summary>
internal static unsafe class OpenBlas
{
    public const string Name = "openblas";
    private const int RowMajor = 101;
    private const int NotTransposed = 111;
    private static readonly NativeFunctions Library = new("libopenblas.so.0", "libopenblas.so", "libopenblas");

    private static readonly delegate* unmanaged<
        int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> Sgemm =
        (delegate* unmanaged<
            int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)Library.Find("cblas_sgemm");

    private static readonly delegate* unmanaged<int, void> SetThreads =
        (delegate* unmanaged<int, void>)Library.Find("openblas_set_num_threads");

    /// <summary>Why there is nothing to compare with, or null.</summary>
    public static string? Unavailable => Sgemm is not null && SetThreads is not null
        ? null
        : "OpenBLAS is not installed, so sgemm is left out. Debian: apt-get install libopenblas0-pthread";

    /// <summary>c = a b.</summary>
    /// <param name="a">[rows, inputs].</param>
    /// <param name="b">[inputs, outputs].</param>
    /// <param name="c">[rows, outputs].</param>
    public static void Multiply(in Matrix a, float* b, in Matrix c)
    {
        SetThreads(1);
        Sgemm(RowMajor, NotTransposed, NotTransposed, a.Rows, c.Columns, a.Columns, 1, a.Data, a.Stride, b, c.Columns, 0, c.Data, c.Stride);
    }
}
