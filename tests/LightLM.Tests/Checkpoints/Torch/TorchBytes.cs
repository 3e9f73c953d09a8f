using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using LightLM.Testing;
using LightLM.Tests.Checkpoints.Pickle;

namespace LightLM.Tests.Checkpoints.Torch;

/// <summary>Writes PyTorch files by hand, valid or not.</summary>
internal static class TorchBytes
{
    private static readonly byte[] Magic = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>The bytes of numbers of a storage's class.</summary>
    public static byte[] Elements(string storageClass, bool isBigEndian, params float[] values)
    {
        IEnumerable<byte[]> elements = values.Select(value => storageClass switch
        {
            "FloatStorage" => BitConverter.GetBytes(value),
            "DoubleStorage" => BitConverter.GetBytes((double)value),
            "HalfStorage" => BitConverter.GetBytes((Half)value),
            "BFloat16Storage" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
            "LongStorage" => BitConverter.GetBytes((long)value),
            "IntStorage" => BitConverter.GetBytes((int)value),
            "ShortStorage" => BitConverter.GetBytes((short)value),
            _ => [(byte)(sbyte)value],
        });
        return [.. elements.SelectMany(element => isBigEndian ? element.Reverse() : element)];
    }

    /// <summary>The archive of later versions.</summary>
    public static byte[] Zip(PickleProgram saved, params IEnumerable<(string Key, byte[] Bytes)> storages) => ZipOf(saved, storages).Finish();

    /// <inheritdoc cref="Zip"/>
    public static ZipBytes ZipOf(PickleProgram saved, IEnumerable<(string Key, byte[] Bytes)> storages, string? byteOrder = null, bool is64 = false)
    {
        ZipBytes zip = new() { Is64 = is64 };
        zip.Add("archive/data.pkl", saved.Add(".").Bytes);
        if (byteOrder is not null)
        {
            zip.Add("archive/byteorder", Encoding.ASCII.GetBytes(byteOrder));
        }

        foreach ((string key, byte[] bytes) in storages)
        {
            zip.Add($"archive/data/{key}", bytes);
        }

        return zip;
    }

    /// <summary>The stream of older versions.</summary>
    public static byte[] Stream(PickleProgram saved, IEnumerable<(string Key, long Count, byte[] Bytes)> storages, bool isBigEndian = false)
    {
        PickleProgram keys = PickleProgram.Start().Add("](");
        List<byte> data = [];
        foreach ((string key, long count, byte[] bytes) in storages)
        {
            keys.Text(key);
            byte[] number = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(number, isBigEndian ? BinaryPrimitives.ReverseEndianness(count) : count);
            data.AddRange([.. number, .. bytes]);
        }

        return
        [
            .. PickleProgram.Start().Add([0x8A, (byte)Magic.Length, .. Magic]).Add(".").Bytes,
            .. PickleProgram.Start().Integer(1001).Add(".").Bytes,
            .. PickleProgram.Start().Add("}").Text("little_endian").Add(isBigEndian ? (byte)0x89 : (byte)0x88).Add("s.").Bytes,
            .. saved.Add(".").Bytes,
            .. keys.Add("e.").Bytes,
            .. data,
        ];
    }

    /// <summary>A checkpoint's weights as the archive or the stream.</summary>
    public static byte[] Of(TinyCheckpoint checkpoint, bool isZip, params IReadOnlyList<string> names)
    {
        (string Name, int[] Shape, float[] Values)[] tensors =
            [.. checkpoint.Tensors.Where(tensor => names.Count == 0 || names.Contains(tensor.Key)).Select(tensor => (tensor.Key, tensor.Value.Shape, tensor.Value.Values))];
        PickleProgram saved = PickleProgram.Start().State(tensors.Index().Select(tensor =>
            TorchView.Whole(tensor.Item.Name, Key(tensor.Index), "FloatStorage", tensor.Item.Shape)));
        var storages = tensors.Index().Select(tensor => (Key: Key(tensor.Index), Count: tensor.Item.Values.LongLength, Bytes: MemoryMarshal.AsBytes<float>(tensor.Item.Values).ToArray()));
        return isZip ? Zip(saved, storages.Select(storage => (storage.Key, storage.Bytes))) : Stream(saved, storages);
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);
}
