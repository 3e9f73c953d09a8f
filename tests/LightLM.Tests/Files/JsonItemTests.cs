using System.Text;
using LightLM.Files;
using LightLM.Testing;

namespace LightLM.Tests.Files;

/// <summary>Where errors about JSON texts say that something is wrong.</summary>
public sealed class JsonItemTests : IDisposable
{
    private const string Text = """
        {
          "sizes": {
            "hidden": 312,
            "heads": [
              12, null
            ]
          },
          "name": "甲", "share": 1e400
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_are_read_with_their_lines()
    {
        JsonItem root = JsonItem.ReadModelFile(_folder.Write("a.json", "\n \n" + Text));
        Assert.Equal((3, 312), (root.Line, root["sizes"]["hidden"].Integer(1, 400)));
        Assert.Equal("甲", root["name"].Text());
        JsonItem sizes = root["sizes"];
        JsonItem[] items = [root["share"], sizes, sizes["hidden"], sizes["heads"], sizes["heads"][0], sizes["heads"][1]];
        Assert.Equal([10, 4, 5, 6, 7, 7], items.Select(item => item.Line));
        Assert.Equal(["sizes", "name", "share"], root.Names);
        Assert.Null(root["absent"].OrNull?.Text());
        Assert.Null(root["absent"]["deeper"].OrNull);
    }

    [Theory]
    [InlineData("sizes hidden", 3, "sizes.hidden", "a string", "312")]
    [InlineData("sizes absent", 2, "sizes.absent", "a string", "nothing")]
    [InlineData("absent", 1, "absent", "a string", "nothing")]
    [InlineData("sizes heads 1", 5, "sizes.heads[1]", "a string", "null")]
    [InlineData("sizes heads", 4, "sizes.heads", "a string", "an array")]
    [InlineData("name deeper", 8, "name", "an object", "\"甲\"")]
    public void An_error_names_line_path_expected_and_found(string names, int line, string item, string expected, string found)
    {
        string path = _folder.Write("a.json", Text);
        ModelFileException error = Assert.Throws<ModelFileException>(() => names.Split(' ')
            .Aggregate(JsonItem.ReadModelFile(path), (owner, name) => int.TryParse(name, out int index) ? owner[index] : owner[name])
            .Text());
        Assert.Equal((path, line, item), (error.Path, error.Line, error.Item));
        Assert.StartsWith($"{path}, line {line}: {item}: expected {expected}, found {found}. Correct", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_without_bounds_are_refused()
    {
        string path = _folder.Write("a.json", Text);
        Assert.Equal(8, Assert.Throws<ModelFileException>(() => JsonItem.ReadModelFile(path)["share"].Number()).Line);
        Assert.Throws<ModelFileException>(() => JsonItem.ReadModelFile(path)["sizes"]["hidden"].Integer(1, 311));
    }

    [Theory]
    [InlineData("{\"a\": 1,\n \"b\": {\"c\": 1,\n\"c\": 2}}", 3, "the member 'c' twice, first in line 42")]
    [InlineData("{\"a\": 1,\n \"\\u0061\": 2}", 2, "the member 'a' twice, first in line 41")]
    [InlineData("[\n1,\n}", 3, "an error at byte 1 of the line")]
    [InlineData("[\n\"\\ud800\"]", 2, "half of a surrogate pair")]
    [InlineData("[1]\n/* a comment */", 2, "an error at byte 1")]
    [InlineData("", 1, "an error at byte 1")]
    public void A_text_that_breaks_a_rule_names_its_line(string json, int line, string found)
    {
        JsonOrigin origin = new("a.json", "Correct it.", (path, line, item, problem, e) => new FileException(path, line, problem, e));
        FileException error = Assert.Throws<FileException>(() => JsonItem.Parse(Encoding.UTF8.GetBytes(json), origin with { FirstLine = 41 }));
        Assert.Equal(40 + line, error.Line);
        Assert.Contains("expected well-formed JSON, found ", error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_has_a_bound()
    {
        Assert.Equal(0, JsonItem.ReadModelFile(_folder.Write("a.json", new string('[', 64) + new string(']', 64)))[0][0].Items.Count(item => item.IsNull));
        string path = _folder.Write("b.json", new string('[', 65) + new string(']', 65));
        Assert.Contains("well-formed JSON", Assert.Throws<ModelFileException>(() => JsonItem.ReadModelFile(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Handwritten_texts_may_begin_with_a_mark_and_comments()
    {
        JsonFault fault = (path, line, item, problem, e) => new FileException(path, line, problem, e);
        string path = _folder.Write("a.json", [.. Encoding.UTF8.Preamble, .. "// {}\n\n{\n\"a\": 1, // one\n}\n"u8]);
        JsonItem root = JsonItem.ReadHandwritten(path, fault);
        Assert.Equal((3, 4), (root.Line, root["a"].Line));
        Assert.Equal(4, Assert.Throws<FileException>(() => root["a"].Flag()).Line);
        Assert.Throws<FileException>(() => JsonItem.ReadHandwritten(_folder.At("absent.json"), fault));
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0x0A, 0x62, 0xFF }, 2, 2, 0xFF)]
    [InlineData(new byte[] { 0xE4, 0xB8 }, 1, 1, 0xE4)]
    [InlineData(new byte[] { 0x0A, 0x0A, 0xED, 0xA0, 0x80 }, 3, 1, 0xED)]
    [InlineData(new byte[] { 0x7A, 0xC0, 0x80, 0x0A }, 1, 2, 0xC0)]
    public void Bytes_that_are_not_UTF8_are_found(byte[] bytes, int line, int position, byte value)
    {
        Assert.Null(StrictUtf8.Decode(bytes, out StrictUtf8.Fault fault));
        Assert.Equal(new StrictUtf8.Fault(line, position, value), fault);
        ModelFileException error = Assert.Throws<ModelFileException>(() => JsonItem.ReadModelFile(_folder.Write("a.json", bytes)));
        Assert.Equal(line, error.Line);
        Assert.Contains($"expected UTF-8, found byte 0x{value:X2} at byte {position} of the line.", error.Message, StringComparison.Ordinal);
    }
}
