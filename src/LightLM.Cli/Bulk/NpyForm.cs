using System.Globalization;
using System.Text;

namespace LightLM.Cli.Bulk;

/// <summary>
/// NumPy's format, version 1.0: an array of single-precision numbers, little end first, row by row. The header's size is a multiple of 64, so
/// that the numbers can be mapped into memory.
/// </summary>
/// <param name="Width">The numbers of a row.</param>
internal sealed record NpyForm(int Width) : OutputForm
{
    public const string FormName = "npy";
    private const int Alignment = 64;

    public override string Name => FormName;

    public override int Width { get; } = Width;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    private protected override byte[] Head(long rows)
    {
        string header = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {Width}), }}");
        int before = Magic.Length + sizeof(ushort);
        int length = (before + header.Length + 1 + Alignment - 1) / Alignment * Alignment;
        ushort size = checked((ushort)(length - before));
        return [.. Magic, (byte)size, (byte)(size >> 8), .. Encoding.ASCII.GetBytes(header.PadRight(size - 1)), (byte)'\n'];
    }

    private protected override byte[] Empty(long rows) => Head(rows);
}
