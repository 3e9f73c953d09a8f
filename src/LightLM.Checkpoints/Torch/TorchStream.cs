using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using LightLM.Checkpoints.Pickle;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>
/// The stream that PyTorch wrote before 1.6, and still does on demand: five pickles (a magic number, the protocol, the machine, what was saved, the
/// storages' keys), and behind them, for each key, a number of elements and their bytes.
/// </summary>
internal static class TorchStream
{
    private const long Protocol = 1001;
    private const byte FirstByte = (byte)Opcode.Proto;
    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Reads what describes the tensors.</summary>
    /// <exception cref="ModelFileException">The stream breaks a rule of its format, or names what is no part of weights.</exception>
    public static IReadOnlyDictionary<string, TensorView> Read(string path, StoredFile file)
    {
        TorchPickle pickle = new(path, null);
        PickleStream stream = new(file, pickle.Rules, 0, file.Length);
        RequireStart(file, pickle.Rules);
        object? magic = Unpickler.Read(stream, pickle.Rules);
        if (magic is not BigInteger number || number != Magic)
        {
            throw pickle.Rules.Refused("the magic number of torch.save", PickleCall.Describe(magic));
        }

        if (Unpickler.Read(stream, pickle.Rules) is not Protocol)
        {
            throw pickle.Rules.Refused($"protocol {Protocol} of torch.save", "another");
        }

        bool isBigEndian = (Unpickler.Read(stream, pickle.Rules) as PickleDictionary)?["little_endian"] is false;
        object? saved = Unpickler.Read(stream, pickle.Rules);
        PlaceStorages(stream, file, pickle, isBigEndian);
        return StateDictionary.Read(saved, pickle.Rules);
    }

    private static void RequireStart(StoredFile file, PickleRules rules)
    {
        Span<byte> start = stackalloc byte[1];
        file.Read(0, start);
        if (start[0] != FirstByte)
        {
            throw rules.Damaged("a file of torch.save, which starts as a zip archive or a pickle does", $"0x{start[0]:X2}");
        }
    }

    private static void PlaceStorages(PickleStream stream, StoredFile file, TorchPickle pickle, bool isBigEndian)
    {
        object? keys = Unpickler.Read(stream, pickle.Rules);
        foreach (object? key in (keys as PickleList)?.Items ?? throw pickle.Rules.Damaged("a list of storages", PickleCall.Describe(keys)))
        {
            ulong stored = stream.ReadNumber(sizeof(ulong));
            TorchStorage storage = Find(key, isBigEndian ? BinaryPrimitives.ReverseEndianness(stored) : stored, pickle);
            TorchPickle.Place(storage, file, stream.Skip((ulong)storage.Bytes), isBigEndian);
        }

        if (pickle.Storages.Values.FirstOrDefault(storage => storage.Elements is null) is TorchStorage missing)
        {
            throw pickle.Rules.Damaged($"the elements of storage '{Excerpt.Of(missing.Key)}'", "none");
        }
    }

    /// <summary>The storage of a key, whose elements are still to come, as many as tensors were told.</summary>
    private static TorchStorage Find(object? key, ulong count, TorchPickle pickle)
    {
        string name = (key as PickleString)?.Text ?? throw pickle.Rules.Damaged("the name of a storage", PickleCall.Describe(key));
        if (!pickle.Storages.TryGetValue(name, out TorchStorage? storage))
        {
            throw pickle.Rules.Damaged("elements of storages that tensors are views of", $"{count} of '{Excerpt.Of(name)}'");
        }

        return storage.Elements is null && count == (ulong)storage.Count
            ? storage
            : throw pickle.Rules.Damaged($"{storage.Count} elements of storage '{Excerpt.Of(name)}', once", $"{count} of them");
    }
}
