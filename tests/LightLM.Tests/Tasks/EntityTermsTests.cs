using System.Text;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>A user's dictionary: what a file says, and where a text has its terms.</summary>
public sealed class EntityTermsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("腾讯和腾讯公司", "0 腾讯 company|3 腾讯公司 organization")]
    [InlineData("腾讯公腾讯", "0 腾讯 company|3 腾讯 company")]
    [InlineData("用AI的人在MAIL里说AI2和 AI", "1 AI scene|17 AI scene")]
    [InlineData("C++和C+", "0 C++ book")]
    [InlineData("𠮷野家𠮷", "0 𠮷野 name|4 𠮷 name")]
    [InlineData("", "")]
    public void Terms_are_found_whole_the_longest_first(string text, string expected)
    {
        EntityTerms terms = new(
        [
            new("腾讯", "company"), new("腾讯公司", "organization"), new("AI", "scene"), new("C++", "book"), new("𠮷野", "name"), new("𠮷", "name"),
        ]);
        List<Entity> found = [];
        terms.Find(text, found);
        Assert.Equal(expected, string.Join('|', found.Select(entity => $"{entity.Start} {entity.Text} {entity.Type}")));
        Assert.All(found, entity => Assert.Equal((entity.Text, 1f), (text.Substring(entity.Start, entity.Length), entity.Score)));
    }

    [Fact]
    public void A_file_names_terms_that_are_entities_and_terms_that_are_none()
    {
        EntityTerms terms = EntityTerms.Read(Write("\uFEFF# 公司\n腾讯\tcompany\r\n\n#话题\tscene\n周末\t-\n英雄\t-name\n腾讯\tcompany"));
        Assert.Equal(4, terms.Count);
        Assert.Equal(["name"], terms.RefusedTypes);
        Assert.True(terms.Refuses(new Entity("scene", "周末", 0, 2, 1)));
        Assert.True(terms.Refuses(new Entity("name", "英雄", 0, 2, 1)));
        Assert.False(terms.Refuses(new Entity("game", "英雄", 0, 2, 1)));
        List<Entity> found = [];
        terms.Find("#话题", found);
        Assert.Equal("scene", Assert.Single(found).Type);
    }

    [Theory]
    [InlineData("腾讯\tcompany\n腾讯公司", 2, "TERM<tab>TYPE")]
    [InlineData("腾讯\t", 1, "TERM<tab>TYPE")]
    [InlineData("腾讯\tcompany\t1", 1, "TERM<tab>TYPE")]
    [InlineData("\tcompany", 1, "an empty one")]
    [InlineData("腾讯\tcompany\n\n腾讯\tname", 3, "company and name")]
    [InlineData("腾讯\tcompany\n腾讯\t-", 2, "found both")]
    [InlineData("腾讯\t-company\n腾讯\tcompany", 2, "found both")]
    public void A_line_that_says_nothing_or_contradicts_is_named(string content, int line, string problem)
    {
        FileException error = Assert.Throws<FileException>(() => EntityTerms.Read(Write(content)));
        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_or_not_UTF8_is_refused()
    {
        Assert.Throws<FileException>(() => EntityTerms.Read(_folder.At("none.tsv")));
        string path = _folder.At("bytes.tsv");
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes("腾讯\tcompany\n"), 0xFF, (byte)'\t', (byte)'x']);
        FileException error = Assert.Throws<FileException>(() => EntityTerms.Read(path));
        Assert.Equal(2, error.Line);
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_given_in_code_are_checked_like_lines()
    {
        Assert.Contains("an empty one", Assert.Throws<InputException>(() => new EntityTerms([new("", "name")])).Message, StringComparison.Ordinal);
        Assert.Contains("Name a type", Assert.Throws<InputException>(() => new EntityTerms([new("腾讯", null)])).Message, StringComparison.Ordinal);
        Assert.Contains("found both", Assert.Throws<InputException>(() => new EntityTerms([new("腾讯", null, false), new("腾讯", "name")])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new EntityTerms(null!));
    }

    private string Write(string content)
    {
        string path = _folder.At("terms.tsv");
        File.WriteAllText(path, content);
        return path;
    }
}
