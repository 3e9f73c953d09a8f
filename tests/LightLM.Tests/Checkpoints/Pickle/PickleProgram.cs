using System.Buffers.Binary;
using System.Text;

namespace LightLM.Tests.Checkpoints.Pickle;

/// <summary>Writes pickles instruction by instruction, valid or not.</summary>
public sealed class PickleProgram
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    /// <summary>A program of protocol 2.</summary>
    public static PickleProgram Start() => new PickleProgram().Add(0x80, 2);

    public PickleProgram Add(params IEnumerable<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Instructions of one byte, such as "(" or "R", and what the last of them reads.</summary>
    public PickleProgram Add(string opcodes, params IEnumerable<byte> argument) => Add(opcodes.Select(opcode => (byte)opcode).Concat(argument));

    public PickleProgram Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Add("X").Number(utf8.Length, sizeof(int)).Add(utf8);
    }

    /// <summary>A whole number of up to 64 bits.</summary>
    public PickleProgram Integer(long value) => Add(0x8A, sizeof(long)).Number(value, sizeof(long));

    /// <summary>A little-endian number that belongs to an instruction.</summary>
    public PickleProgram Number(long value, int bytes)
    {
        byte[] all = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(all, value);
        return Add(all[..bytes]);
    }

    public PickleProgram Integers(params IEnumerable<long> values)
    {
        Add("(");
        foreach (long value in values)
        {
            Integer(value);
        }

        return Add("t");
    }

    public PickleProgram Global(string module, string name) => Add("c").Add($"{module}\n{name}\n");
}
