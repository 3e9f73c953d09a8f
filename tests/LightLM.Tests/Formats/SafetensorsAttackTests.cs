using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using LightLM.Formats.Safetensors;
using LightLM.Testing;
using static LightLM.Tests.SafetensorsBytes;

namespace LightLM.Tests.Formats;

/// <summary>Files made to crash, exhaust or mislead a reader.</summary>
public sealed class SafetensorsAttackTests : IDisposable
{
    private const string Valid = """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Header, bytes of data, the item and a part of the message.</summary>
    public static TheoryData<string, int, string?, string> BadHeaders => new()
    {
        // Not JSON, or not the right JSON.
        { "", 0, "header", "'{'" },
        { " {}", 0, "header", "'{'" },
        { "[]", 0, "header", "'{'" },
        { "{", 0, "header", "well-formed JSON" },
        { "{}{}", 0, "header", "well-formed JSON" },
        { "{}\0\0", 0, "header", "well-formed JSON" },
        { """{"x":{"dtype":"F32",}}""", 0, "header", "well-formed JSON" },
        { """{"x":""" + new string('[', 100_000), 0, "x", "an object" },
        { """{"x":{"dtype":"F32","shape":""" + new string('[', 100_000), 0, "x.shape", "StartArray" },
        { """{"x":[]}""", 0, "x", "StartArray" },
        { """{"x":null}""", 0, "x", "Null" },
        { """{"\ud800":{}}""", 0, "header", "surrogate" },
        { """{"x":{"dtype":"\ud800"}}""", 0, "x.dtype", "surrogate" },

        // Metadata.
        { """{"__metadata__":1}""", 0, "__metadata__", "an object of strings" },
        { """{"__metadata__":{"a":1}}""", 0, "__metadata__.a", "a string" },
        { """{"__metadata__":{"a":{"b":"c"}}}""", 0, "__metadata__.a", "a string" },
        { """{"__metadata__":{"a":"1","a":"2"}}""", 0, "__metadata__.a", "found two" },
        { """{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__", "found two" },

        // Fields.
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "x", "found two" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0078":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 8, "x", "found two" },
        { """{"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "x.dtype", "found it twice" },
        { """{"x":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", 8, "x.shape", "found it twice" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]}}""", 8, "x.data_offsets", "found it twice" },
        { """{"x":{"shape":[2],"data_offsets":[0,8]}}""", 8, "x", "found fewer" },
        { """{"x":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "x", "found fewer" },
        { """{"x":{"dtype":"F32","shape":[2]}}""", 8, "x", "found fewer" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", 8, "x.more", "found another" },

        // Types.
        { """{"x":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "x.dtype", "'F33'" },
        { """{"x":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "x.dtype", "'f32'" },
        { """{"x":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8, "x.dtype", "'32'" },
        { """{"x":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""", 8, "x.dtype", "Null" },

        // Shapes.
        { """{"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "x.shape", "'2'" },
        { """{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "x.shape", "'-2'" },
        { """{"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "x.shape", "'2.0'" },
        { """{"x":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}""", 8, "header", "well-formed JSON" },
        { """{"x":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "x.shape", "'2'" },
        { """{"x":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", 8, "x.shape", "StartArray" },
        { """{"x":{"dtype":"F32","shape":[2147483648],"data_offsets":[0,8]}}""", 8, "x.shape", "'2147483648'" },
        { """{"x":{"dtype":"F32","shape":[18446744073709551618],"data_offsets":[0,8]}}""", 8, "x.shape", "'18446744073709551618'" },
        { """{"x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", 8, "x.shape", "a file can hold" },
        { """{"x":{"dtype":"F32","shape":[65536,65536,65536,65536,0],"data_offsets":[0,8]}}""", 8, "x.shape", "a file can hold" },
        { """{"x":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "x.shape", "at most 32" },
        { """{"x":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", 2, "x.data_offsets", "3 elements of 4 bits" },

        // Offsets.
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "x.data_offsets", "EndArray" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "x.data_offsets", "exactly two" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "x.data_offsets", "'-8'" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0.0,8]}}""", 8, "x.data_offsets", "'0.0'" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "x.data_offsets", "[8, 0]" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""", 8, "x.data_offsets", "found [0, 9223372036854775807]" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775808]}}""", 8, "x.data_offsets", "'9223372036854775808'" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", 12, "x.data_offsets", "found 12 bytes" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 8, "x.data_offsets", "found 4 bytes" },

        // Layout.
        { Valid, 7, "x.data_offsets", "<= 7" },
        { Valid, 9, null, "found 9" },
        { "{}", 1, null, "found 1" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("b", "U8", "[4]", "[2,6]")}}}", 6, "b.data_offsets", "overlap" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("b", "U8", "[4]", "[0,4]")}}}", 4, "b.data_offsets", "overlap" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("b", "U8", "[4]", "[5,9]")}}}", 9, "b.data_offsets", "hole" },
        { $"{{{Entry("a", "U8", "[4]", "[1,5]")}}}", 5, "a.data_offsets", "hole" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("z", "U8", "[0]", "[2,2]")}}}", 4, "z.data_offsets", "overlap" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Refuses_bad_headers(string header, int dataLength, string? item, string fragment)
    {
        string path = _folder.Write("bad.safetensors", Of(header, dataLength));
        Refusal.Of(() => SafetensorsFile.Open(path), path, item, fragment);
    }

    [Fact]
    public void Refuses_headers_that_are_not_utf8()
    {
        byte[] header = [.. "{\""u8, 0xC3, 0x28, .. "\":{}}"u8];
        string path = _folder.Write("bad.safetensors", Of(header));
        Refusal.Of(() => SafetensorsFile.Open(path), path, "header", "UTF-8");
    }

    [Theory]
    [InlineData(55UL)]
    [InlineData(100_000_001UL)]
    [InlineData(0x8000_0000_0000_0000UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 7)]
    public void Refuses_header_lengths_beyond_the_file(ulong length)
    {
        byte[] file = Of("{}", 52);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        string path = _folder.Write("bad.safetensors", file);
        Refusal.Of(() => SafetensorsFile.Open(path), path, "header length", $"{length}");
    }

    [Fact]
    public void Refuses_every_truncation()
    {
        byte[] file = Of(Valid, 8);
        for (int length = 0; length < file.Length; length++)
        {
            string path = _folder.Write("cut.safetensors", file[..length]);
            Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path));
        }
    }

    [Fact]
    public void Keeps_messages_short_whatever_the_names()
    {
        string name = new('名', 100_000);
        string path = _folder.Write("bad.safetensors", Of($$"""{"{{name}}":{"dtype":"{{name}}"} }"""));
        Assert.InRange(Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path)).Message.Length, 1, 1000);
    }

    [Fact]
    public void Reads_headers_with_very_many_tensors_in_little_time()
    {
        StringBuilder header = new("{");
        for (int i = 0; i < 20_000; i++)
        {
            header.Append(i == 0 ? "" : ",").Append(Entry($"t{i}", "U8", "[0]", "[0,0]"));
        }

        string path = _folder.Write("many.safetensors", Of(header.Append('}').ToString()));
        long start = Stopwatch.GetTimestamp();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(20_000, file.Tensors.Count);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }

    [Fact]
    public void Refuses_what_is_not_a_file()
    {
        Refusal.Of(() => SafetensorsFile.Open(_folder.At("absent")), _folder.At("absent"), null, "found nothing");
        Refusal.Of(() => SafetensorsFile.Open(_folder.At("no/such/folder")), _folder.At("no/such/folder"), null, "found nothing");
        Refusal.Of(() => SafetensorsFile.Open(_folder.Path), _folder.Path, null, "a directory");
        string empty = _folder.Write("empty", "");
        Refusal.Of(() => SafetensorsFile.Open(empty), empty, null, "an empty one");
        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open("a\0b"));
    }

    [Fact]
    public async Task Refuses_pipes_and_devices_without_waiting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes have names on Linux.");
        string pipe = _folder.At("pipe");
        using (Process process = Process.Start("mkfifo", pipe))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        foreach (string path in new[] { pipe, "/dev/zero" })
        {
            Task open = Task.Run(() => SafetensorsFile.Open(path), TestContext.Current.CancellationToken);
            TimeSpan patience = TimeSpan.FromSeconds(10);
            await Assert.ThrowsAsync<ModelFileException>(() => open.WaitAsync(patience, TestContext.Current.CancellationToken));
        }
    }
}
