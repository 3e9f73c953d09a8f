using System.Buffers.Binary;

namespace LightLM.TensorFlow;

/// <summary>Reads the fields of a message in protobuf's wire format, and the variable-length numbers that tables have too.</summary>
/// <param name="bytes">The message.</param>
/// <param name="damaged">Makes the error about a message that is none.</param>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, Func<ModelFileException> damaged)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>The field's number, of whatever size it is stored in; 0 where it is bytes.</summary>
    public ulong Number { get; private set; }

    /// <summary>The field's bytes; none where it is a number.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The bytes that have not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads the next field.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Number = 0;
        Bytes = default;
        switch (tag & 7)
        {
            case Varint:
                Number = ReadVarint();
                break;
            case Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case Delimited:
                Bytes = Take(ReadVarint());
                break;
            case Fixed32:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw damaged();
        }

        return true;
    }

    /// <summary>Reads a number of seven bits in each byte, the lowest first.</summary>
    public ulong ReadVarint()
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }

        throw damaged();
    }

    /// <summary>Reads some bytes.</summary>
    public ReadOnlySpan<byte> Take(ulong count)
    {
        ReadOnlySpan<byte> taken = count <= (ulong)_rest.Length ? _rest[..(int)count] : throw damaged();
        _rest = _rest[taken.Length..];
        return taken;
    }
}
