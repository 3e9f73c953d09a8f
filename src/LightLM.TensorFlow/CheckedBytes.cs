using LightLM.Files;

namespace LightLM.TensorFlow;

/// <summary>A part of a file whose checksum is verified before any of it is read for the first time.</summary>
/// <param name="file">The file.</param>
/// <param name="start">Where the part starts.</param>
/// <param name="length">Its length.</param>
/// <param name="checksum">Its checksum.</param>
/// <param name="wrong">Makes the error about another checksum.</param>
internal sealed class CheckedBytes(StoredFile file, long start, long length, uint checksum, Func<uint, ModelFileException> wrong)
{
    private const int BlockBytes = 1 << 18;

    private readonly Lock _checking = new();
    private bool _isChecked;

    /// <summary>Copies some of the bytes.</summary>
    /// <exception cref="ModelFileException">The file cannot be read, or the part has another checksum.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        lock (_checking)
        {
            if (!_isChecked)
            {
                Check();
                _isChecked = true;
            }
        }

        file.Read(start + offset, destination);
    }

    private void Check()
    {
        MaskedCrc crc = new();
        byte[] block = new byte[Math.Min(BlockBytes, length)];
        for (long offset = 0; offset < length; offset += block.Length)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, length - offset));
            file.Read(start + offset, part);
            crc.Append(part);
        }

        if (crc.Value != checksum)
        {
            throw wrong(crc.Value);
        }
    }
}
