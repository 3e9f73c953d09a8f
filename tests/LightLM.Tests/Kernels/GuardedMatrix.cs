using System.Runtime.InteropServices;
using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>
/// A matrix whose last float lies right before a page that may not be touched, so that an access behind the end crashes the test, and which
/// is NaN where nothing was written, so that a result that depends on the padding of rows is NaN.
/// </summary>
internal sealed unsafe partial class GuardedMatrix : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly nint _memory;
    private readonly nuint _bytes;

    public GuardedMatrix(int rows, int columns)
    {
        int stride = Matrix.PaddedColumns(columns);
        nuint page = (nuint)Environment.SystemPageSize;
        nuint content = (nuint)rows * (nuint)stride * sizeof(float);
        nuint pages = (content + page - 1) / page * page;
        if (OperatingSystem.IsLinux())
        {
            _bytes = pages + page;
            _memory = Map(0, _bytes, ReadWrite, PrivateAnonymous, -1, 0);
            Assert.NotEqual(-1, _memory);
            Assert.Equal(0, Protect(_memory + (nint)pages, page, 0));
        }
        else
        {
            _memory = (nint)NativeMemory.AllocZeroed(pages);
        }

        View = new Matrix((float*)(_memory + (nint)(pages - content)), rows, columns, stride);
        new Span<float>(View.Data, checked(rows * stride)).Fill(float.NaN);
    }

    public Matrix View { get; }

    public static GuardedMatrix Random(Random random, int rows, int columns, float range = 1)
    {
        GuardedMatrix matrix = new(rows, columns);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.View.RowSpan(row))
            {
                value = ((random.NextSingle() * 2) - 1) * range;
            }
        }

        return matrix;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_memory, _bytes);
        }
        else
        {
            NativeMemory.Free((void*)_memory);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
