using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;
using static LightLM.Tests.SafetensorsBytes;

namespace LightLM.Tests.Formats;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_tensors_and_metadata()
    {
        const string metadata = """{"format":"pt","note":"中文"}""";
        string tensors = $"""{Entry("b", "U8", "[2,2]", "[4,8]")},{Entry("a", "I32", "[1]", "[0,4]")}""";
        string header = $$"""{"__metadata__":{{metadata}},{{tensors}} }   """;
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("a.safetensors", Of(header, 8)));

        Assert.Equal(["a", "b"], file.Tensors.Keys.Order());
        Assert.Equal("中文", file.Metadata["note"]);
        TensorInfo b = file.Tensors["b"];
        Assert.Equal(TensorType.UInt8, b.Type);
        Assert.Equal([2, 2], b.Shape);
        Assert.Equal([4, 5, 6, 7], file.ReadBytes(b).ToArray());
        Assert.Equal([0, 1, 2, 3], file.ReadBytes(file.Tensors["a"]).ToArray());
    }

    [Fact]
    public void Reads_files_without_tensors_and_tensors_without_elements()
    {
        using SafetensorsFile empty = SafetensorsFile.Open(_folder.Write("empty", Of("{}")));
        Assert.Empty(empty.Tensors);

        string header = $$"""{ {{Entry("none", "F32", "[0,2147483647]", "[1,1]")}},{{Entry("one", "U8", "[]", "[0,1]")}} }""";
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("zero", Of(header, 1)));
        Assert.Empty(file.ReadBytes(file.Tensors["none"]));
        Assert.Empty(file.ReadFloats("none"));
        Assert.Equal([0], file.ReadBytes(file.Tensors["one"]).ToArray());
    }

    [Theory]
    [InlineData("F64", 8)]
    [InlineData("BOOL", 1)]
    [InlineData("F8_E4M3", 1)]
    [InlineData("U16", 2)]
    public void Lists_types_that_it_does_not_read_and_refuses_their_data(string type, int size)
    {
        string path = _folder.Write("other", Of($$"""{ {{Entry("x", type, "[2]", $"[0,{2 * size}]")}} }""", 2 * size));
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Assert.Equal(TensorType.Other, file.Tensors["x"].Type);
        Refusal.Of(() => file.ReadBytes(file.Tensors["x"]), path, "x", $"found {type}");
        Refusal.Of(() => file.ReadFloats("x"), path, "x", $"found {type}");
    }

    [Fact]
    public void Refuses_use_after_disposal_and_tensors_of_others()
    {
        string path = _folder.Write("a", Of($$"""{ {{Entry("x", "U8", "[2]", "[0,2]")}} }""", 2));
        SafetensorsFile file = SafetensorsFile.Open(path);
        TensorInfo tensor = file.Tensors["x"];
        Assert.Throws<ArgumentException>(() => { file.ReadBytes(tensor with { Shape = [2000] }); });

        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => { file.ReadBytes(tensor); });
        File.Delete(path);
    }

    [Fact]
    public void Reads_from_many_threads()
    {
        string header = $$"""{ {{Entry("x", "U8", "[256]", "[0,256]")}} }""";
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("a", Of(header, 256)));
        byte[] expected = file.ReadBytes(file.Tensors["x"]).ToArray();

        Parallel.For(0, 1000, _ => Assert.True(file.ReadBytes(file.Tensors["x"]).SequenceEqual(expected)));
    }

    [Fact]
    public void Follows_symbolic_links()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Creating symbolic links needs a privilege there.");
        byte[] contents = Of($$"""{ {{Entry("x", "F32", "[1000]", "[0,4000]")}} }""", 4000);
        string link = _folder.At("link.safetensors");
        File.CreateSymbolicLink(link, _folder.Write("blob", contents));

        using SafetensorsFile file = SafetensorsFile.Open(link);

        Assert.True(file.ReadBytes(file.Tensors["x"]).SequenceEqual(contents.AsSpan(^4000)));
    }

    [Fact]
    public void Reads_data_that_is_not_aligned()
    {
        string[] tensors = [Entry("byte", "U8", "[1]", "[0,1]"), Entry("x", "F32", "[2]", "[1,9]"), Entry("h", "F16", "[37]", "[9,83]")];
        byte[] contents = Of($$"""{ {{string.Join(',', tensors)}} }""", 83);
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("a", contents));

        Assert.Equal(MemoryMarshal.Cast<byte, float>(contents.AsSpan()[^82..^74]).ToArray(), file.ReadFloats("x"));
        Half[] halves = MemoryMarshal.Cast<byte, Half>(contents.AsSpan(^74)).ToArray();
        Assert.Equal(halves.Select(half => (float)half), file.ReadFloats("h"));
    }
}
