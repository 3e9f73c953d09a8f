using System.Buffers.Binary;
using System.Text;

namespace LightLM.Tests.Formats.Torch;

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

    /// <summary>The storage of a tensor by its persistent id.</summary>
    public PickleProgram Storage(string storageClass, string key, long count) =>
        Add("(").Text("storage").Global("torch", storageClass).Text(key).Text("cpu").Integer(count).Add("tQ");

    /// <summary>A tensor as PyTorch rebuilds it.</summary>
    public PickleProgram Tensor(TorchView view) => Global("torch._utils", "_rebuild_tensor_v2").Add("(")
        .Storage(view.StorageClass, view.Key, view.Count).Integer(view.First).Integers(view.Shape).Integers(view.Strides)
        .Add(0x89).Global("collections", "OrderedDict").Add(")RtR");

    /// <summary>A dictionary of tensors.</summary>
    public PickleProgram State(params IEnumerable<TorchView> views)
    {
        Add("}(");
        foreach (TorchView view in views)
        {
            Text(view.Name).Tensor(view);
        }

        return Add("u");
    }
}
