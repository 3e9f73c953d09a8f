using System.Buffers.Binary;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

public sealed class SafetensorsWriterTests : IDisposable
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Aligns_the_data_and_every_tensor()
    {
        TensorInfo[] tensors =
        [
            new("bytes", TensorType.UInt8, [3]),
            new("halves", TensorType.Float16, [5]),
            new("floats", TensorType.Float32, [7]),
            new("longs", TensorType.Int64, [1]),
        ];
        string path = _folder.At("a.safetensors");
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["key \"quoted\""] = "值\n" }, Fill);

        byte[] file = File.ReadAllBytes(path);
        long dataStart = 8 + BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, dataStart % 64);
        using SafetensorsFile read = SafetensorsFile.Open(path);
        Assert.Equal("值\n", read.Metadata["key \"quoted\""]);
        foreach (TensorInfo tensor in tensors)
        {
            ReadOnlySpan<byte> bytes = read.ReadBytes(read.Tensors[tensor.Name]);
            Assert.True(bytes.TrimEnd((byte)tensor.Name[0]).IsEmpty);
            Assert.Equal(0, file.AsSpan().IndexOf(bytes) % tensor.Type.Size());
        }
    }

    [Fact]
    public void Leaves_the_old_file_and_no_other_when_it_fails()
    {
        string path = _folder.Write("a.safetensors", "old");
        TensorInfo[] tensors = [new("x", TensorType.UInt8, [3])];

        void Write(TensorInfo[] written, Action<TensorInfo, Stream> data) => SafetensorsWriter.Write(path, written, NoMetadata, data);
        Assert.Throws<InvalidOperationException>(() => Write(tensors, (_, _) => throw new InvalidOperationException()));
        Assert.Throws<ArgumentException>(() => Write(tensors, (_, stream) => stream.Write(new byte[2])));
        Assert.Throws<ArgumentException>(() => Write([tensors[0], tensors[0]], Fill));
        Assert.Throws<ArgumentException>(() => Write([tensors[0] with { Name = "__metadata__" }], Fill));

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void Replaces_a_file_that_is_open()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A mapped file cannot be replaced there.");
        string path = _folder.At("a.safetensors");
        SafetensorsWriter.Write(path, [new TensorInfo("x", TensorType.UInt8, [3])], NoMetadata, Fill);
        using SafetensorsFile old = SafetensorsFile.Open(path);

        SafetensorsWriter.Write(path, [new TensorInfo("y", TensorType.UInt8, [2])], NoMetadata, Fill);

        Assert.Equal("xxx"u8, old.ReadBytes(old.Tensors["x"]));
    }

    [Fact]
    public void Names_the_place_that_cannot_be_written()
    {
        string absent = _folder.At("no/such/folder/a.safetensors");
        Refusal.OfFile(() => SafetensorsWriter.Write(absent, [], NoMetadata, Fill), absent, "does not exist");
        Refusal.OfFile(() => SafetensorsWriter.Write(_folder.Path, [], NoMetadata, Fill), _folder.Path, "a directory");
    }

    private static void Fill(TensorInfo tensor, Stream stream) =>
        stream.Write(Enumerable.Repeat((byte)tensor.Name[0], (int)tensor.Count * tensor.Type.Size()).ToArray());
}
