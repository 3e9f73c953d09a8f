using System.Buffers.Binary;
using System.Numerics;

namespace LightLM.TensorFlow;

/// <summary>CRC-32C (Castagnoli) as LevelDB and TensorFlow store it: turned and shifted, so that a checksum of checksums is not trivial.</summary>
internal struct MaskedCrc
{
    private const uint Shift = 0xA282EAD8;

    private uint _inverted;

    public MaskedCrc() => _inverted = uint.MaxValue;

    /// <summary>The stored form of the checksum of all bytes so far.</summary>
    public readonly uint Value => BitOperations.RotateRight(~_inverted, 15) + Shift;

    /// <summary>The stored form of the checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        MaskedCrc crc = new();
        crc.Append(bytes);
        return crc.Value;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint crc = _inverted;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        _inverted = crc;
    }
}
