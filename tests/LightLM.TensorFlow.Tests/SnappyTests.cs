using System.Text;
using CsCheck;

namespace LightLM.TensorFlow.Tests;

public sealed class SnappyTests
{
    [Fact]
    public void Everything_comes_back()
    {
        Gen.Byte[0, 3].Array[0, 400].SelectMany(start => Gen.Byte.Array[0, 300], (start, end) => (byte[])[.. start, .. end, .. start]).Sample(
            bytes => Assert.Equal(bytes, Snappy.Decompress(SnappyBytes.Compress(bytes), Fail)), iter: 200);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("bert/encoder/layer_0/attention/self/query/kernel", 100)));
        byte[] compressed = SnappyBytes.Compress(text);
        Assert.InRange(compressed.Length, 1, text.Length / 10);
        Assert.Equal(text, Snappy.Decompress(compressed, Fail));
    }

    /// <summary>Elements that the compressor does not choose: a length of three bytes, and a distance of four.</summary>
    [Fact]
    public void Rare_elements_are_understood()
    {
        byte[] run = [.. Enumerable.Range(0, 70_000).Select(i => (byte)i)];
        byte[] block = [.. Wire.Varint(70_008), 62 << 2, 0x6F, 0x11, 0x01, .. run, (7 << 2) | 3, 0x70, 0x11, 0x01, 0];
        Assert.Equal([.. run, .. run[..8]], Snappy.Decompress(block, Fail));
    }

    [Theory]
    [InlineData("")] // no length
    [InlineData("04")] // nothing
    [InlineData("04 0c 61 62 63")] // a literal that is cut
    [InlineData("03 0c 61 62 63 64")] // more than it says
    [InlineData("05 0c 61 62 63 64")] // less than it says
    [InlineData("05 00 61 01 00")] // a copy from here
    [InlineData("05 00 61 01 02")] // a copy from before the beginning
    [InlineData("04 00 61 01 01")] // a copy of too much
    [InlineData("05 00 61 01")] // a copy that is cut
    [InlineData("05 00 61 0f ff ff ff ff")] // a copy from far before the beginning
    [InlineData("01 fc ff ff ff ff 61")] // a literal of 4 GB
    [InlineData("ff ff ff ff 0f 00 61")] // 4 GB
    [InlineData("ff ff ff ff ff ff ff ff ff 01 00 61")] // more
    [InlineData("ff ff ff ff ff ff ff ff ff ff 01 00 61")] // no number
    public void Refuses_what_is_not_compressed(string hexadecimal)
    {
        byte[] block = Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
        Assert.Throws<ModelFileException>(() => Snappy.Decompress(block, Fail));
    }

    private static ModelFileException Fail() => new("x.index", null, "not Snappy");
}
