using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

public sealed class TensorReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Converts_every_half_exactly()
    {
        Half[] values = [.. Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))];
        using SafetensorsFile file = Write(TensorType.Float16, [256, 256], MemoryMarshal.AsBytes<Half>(values).ToArray());

        Assert.Equal(values.Select(value => (float)value), file.ReadFloats("x", 256, 256));
    }

    [Fact]
    public void Converts_every_bfloat16_exactly()
    {
        ushort[] values = [.. Enumerable.Range(0, (1 << 16) - 1).Select(bits => (ushort)bits)];
        using SafetensorsFile file = Write(TensorType.BFloat16, [values.Length], MemoryMarshal.AsBytes<ushort>(values).ToArray());

        float[] read = file.ReadFloats("x");

        Assert.Equal(values.Select(value => (uint)value << 16), read.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Copies_into_the_destination_and_minds_its_length()
    {
        using SafetensorsFile file = Write(TensorType.Float32, [3], MemoryMarshal.AsBytes<float>([1f, 2f, 3f]).ToArray());
        float[] destination = new float[3];
        file.CopyTo(file.Tensors["x"], destination);

        Assert.Equal([1f, 2f, 3f], destination);
        Assert.Throws<ArgumentException>(() => file.CopyTo(file.Tensors["x"], new float[2]));
        Assert.Throws<ArgumentException>(() => file.CopyTo(file.Tensors["x"], new float[4]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(700, 300)]
    [InlineData(3, 70_000)]
    public void Restores_each_row_of_an_8_bit_matrix_by_its_own_scale(int rows, int columns)
    {
        sbyte[] integers = [.. Enumerable.Range(0, rows * columns).Select(i => (sbyte)(i % 251 - 125))];
        float[] scales = [.. Enumerable.Range(0, rows).Select(row => 1f + row)];
        string path = _folder.At("quantized.safetensors");
        SafetensorsWriter.Write(
            path,
            [new TensorInfo("x", TensorType.Int8, [rows, columns]), new TensorInfo("x.scale", TensorType.Float32, [rows])],
            new Dictionary<string, string>(),
            (tensor, stream) => stream.Write(tensor.Type == TensorType.Int8 ? MemoryMarshal.AsBytes<sbyte>(integers) : MemoryMarshal.AsBytes<float>(scales)));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        float[] restored = new float[rows * columns];
        file.CopyTo(file.Tensors["x"], restored);

        Assert.Equal(integers.Select((integer, i) => integer * scales[i / columns]), restored);
    }

    [Fact]
    public void Reads_integers_of_both_widths()
    {
        using (SafetensorsFile file = Write(TensorType.Int32, [2], MemoryMarshal.AsBytes<int>([-1, 7]).ToArray()))
        {
            Assert.Equal([-1, 7], file.ReadIntegers("x", 2));
        }

        using (SafetensorsFile file = Write(TensorType.Int64, [2], MemoryMarshal.AsBytes<long>([-1, int.MaxValue]).ToArray()))
        {
            Assert.Equal([-1, int.MaxValue], file.ReadIntegers("x"));
        }

        using SafetensorsFile large = Write(TensorType.Int64, [2], MemoryMarshal.AsBytes<long>([0, 1L << 31]).ToArray());
        Refusal.Of(() => large.ReadIntegers("x"), large.Path, "x", "2147483648 at index 1");
    }

    [Fact]
    public void Names_the_tensor_and_both_shapes_or_types()
    {
        using SafetensorsFile file = Write(TensorType.Int32, [2, 3], new byte[24]);

        Refusal.Of(() => file.ReadFloats("y"), file.Path, "y", "found none");
        Refusal.Of(() => file.ReadIntegers("x", 3, 2), file.Path, "x", "expected shape [3, 2], found [2, 3]");
        Refusal.Of(() => file.ReadFloats("x"), file.Path, "x", "expected type F32, F16 or BF16, found I32");
        Refusal.Of(() => file.CopyTo(file.Tensors["x"], new float[6]), file.Path, "x", "found I32");
    }

    private SafetensorsFile Write(TensorType type, int[] shape, byte[] data)
    {
        string path = _folder.At($"{Guid.NewGuid()}.safetensors");
        TensorInfo tensor = new("x", type, shape);
        SafetensorsWriter.Write(path, [tensor], new Dictionary<string, string>(), (_, stream) => stream.Write(data));
        return SafetensorsFile.Open(path);
    }
}
