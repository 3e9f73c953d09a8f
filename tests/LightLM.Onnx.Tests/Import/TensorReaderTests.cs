using Google.Protobuf;
using LightLM.Files;
using LightLM.Onnx.Import.Evaluation;
using LightLM.Onnx.Import.Model;
using LightLM.Testing;

namespace LightLM.Onnx.Tests.Import;

/// <summary>Every way in which a tensor's message can hold its elements.</summary>
public sealed class TensorReaderTests : IDisposable
{
    private const int Float = 1;
    private const int Int32 = 6;
    private const int Int64 = 7;
    private const int Boolean = 9;
    private const int Float16 = 10;
    private const int Double = 11;
    private const int BFloat16 = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fractions_are_read_from_bytes_and_from_lists()
    {
        float[] expected = [1.5f, -2];
        Assert.Equal(expected, Read(Float, Raw([0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])).Fractions);
        Assert.Equal(expected, Read(Float, Packed(4, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])).Fractions);
        Assert.Equal(expected, Read(Double, Packed(10, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)])).Fractions);
        Assert.Equal(expected, Read(Float16, Raw([0, 0x3E, 0, 0xC0])).Fractions);
        Assert.Equal(expected, Read(Float16, Varints(5, 0x3E00, 0xC000)).Fractions);
        Assert.Equal(expected, Read(BFloat16, Raw([0xC0, 0x3F, 0, 0xC0])).Fractions);
        Assert.Equal(expected, Read(BFloat16, Varints(5, 0x3FC0, 0xC000)).Fractions);
    }

    [Fact]
    public void Integers_are_read_from_bytes_and_from_lists()
    {
        long[] expected = [7, -1];
        Assert.Equal(expected, Read(Int64, Raw([.. BitConverter.GetBytes(7L), .. BitConverter.GetBytes(-1L)])).Integers);
        Assert.Equal(expected, Read(Int64, Varints(7, 7, -1)).Integers);
        Assert.Equal(expected, Read(Int32, Varints(5, 7, -1)).Integers);
        Assert.Equal(expected, Read(Int32, [.. Field(5, 7), .. Field(5, -1)]).Integers);
        Value truths = Read(Boolean, Raw([0, 1]));
        Assert.Equal([0, 1], truths.Integers);
        Assert.Equal(ElementKind.Truth, truths.Kind);
    }

    [Fact]
    public void Elements_that_do_not_fit_the_shape_are_refused()
    {
        Assert.All((byte[][])[Raw([0, 0, 0, 0]), Raw(new byte[12]), [], Varints(5, 1), Varints(7, 1, 2, 3)], elements =>
            Assert.Equal("w", Assert.Throws<ModelFileException>(() => Read(Float, elements)).Item));
        byte[] half = Packed(4, new byte[4]);
        Assert.Contains("one piece", Assert.Throws<ModelFileException>(() => Read(Float, [.. half, .. half])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_type_is_an_error_when_it_is_read()
    {
        const int text = 8;
        ModelFileException error = Assert.Throws<ModelFileException>(() => Read(text, []));
        Assert.Contains("type 8 of the standard", error.Message, StringComparison.Ordinal);
    }

    private Value Read(int type, byte[] elements)
    {
        byte[] message = [.. Field(1, 2), .. Field(2, type), .. Packed(8, "w"u8), .. elements];
        string path = _folder.Write("tensor", message);
        using StoredFile file = StoredFile.Open(path);
        WireFile wire = new(path, file);
        return ConstantValues.Load(new TensorReader(wire, new ExternalFiles(path)).Read(wire.All, "tensor"));
    }

    private static byte[] Raw(byte[] bytes) => Packed(9, bytes);

    private static byte[] Field(int number, long value) => Write(output =>
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    });

    private static byte[] Varints(int number, params long[] values) => Packed(number, Write(output => Array.ForEach(values, output.WriteInt64)));

    private static byte[] Packed(int number, ReadOnlySpan<byte> bytes)
    {
        ByteString contents = ByteString.CopyFrom(bytes);
        return Write(output =>
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(contents);
        });
    }

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using MemoryStream stream = new();
        using CodedOutputStream output = new(stream);
        write(output);
        output.Flush();
        return stream.ToArray();
    }
}
