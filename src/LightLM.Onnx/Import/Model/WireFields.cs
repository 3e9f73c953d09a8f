using System.Buffers.Binary;

namespace LightLM.Onnx.Import.Model;

/// <summary>Goes through the fields of a message in protobuf's wire format.</summary>
/// <param name="file">The file.</param>
/// <param name="message">Where the message lies.</param>
internal ref struct WireFields(WireFile file, Extent message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private long _position = message.Start;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>The field's number where it is one, whatever its size; else 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>Where the field's bytes lie: a text, a message, packed numbers, or the bytes of a number of fixed size.</summary>
    public Extent Payload { get; private set; }

    /// <summary>Whether the field is a text, a message or packed numbers.</summary>
    public bool IsDelimited { get; private set; }

    /// <summary>The number as a fraction in single precision.</summary>
    public readonly float Fraction => BitConverter.UInt32BitsToSingle((uint)Number);

    /// <summary>Reads the next field.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ModelFileException">There is something else than a field, or only a part of one.</exception>
    public bool Next()
    {
        if (_position >= message.End)
        {
            return false;
        }

        file.CountField();
        ulong tag = file.Varint(ref _position, message.End);
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Number = 0;
        IsDelimited = (tag & 7) == Delimited;
        switch (tag & 7)
        {
            case Varint:
                Number = file.Varint(ref _position, message.End);
                Payload = new Extent(_position, _position);
                break;
            case Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(file.Bytes(Take(sizeof(ulong))));
                break;
            case Delimited:
                Take(file.Varint(ref _position, message.End));
                break;
            case Fixed32:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(file.Bytes(Take(sizeof(uint))));
                break;
            default:
                throw file.Damaged("a field", $"one of kind {tag & 7}");
        }

        return true;
    }

    /// <summary>Adds the field's integer, or all of its packed integers, to a list.</summary>
    public readonly void AddIntegers(List<long> list)
    {
        if (!IsDelimited)
        {
            list.Add((long)Number);
            return;
        }

        for (long position = Payload.Start; position < Payload.End;)
        {
            file.CountField();
            list.Add((long)file.Varint(ref position, Payload.End));
        }
    }

    private Extent Take(ulong length)
    {
        ulong rest = (ulong)(message.End - _position);
        if (length > rest)
        {
            throw file.Damaged($"{length} bytes", $"{rest} before the end of what they lie in");
        }

        Payload = new Extent(_position, _position + (long)length);
        _position = Payload.End;
        return Payload;
    }
}
