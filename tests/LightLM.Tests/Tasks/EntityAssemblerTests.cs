using LightLM.Tasks;

namespace LightLM.Tests.Tasks;

public sealed class EntityAssemblerTests
{
    [Theory]
    [InlineData("B-x I-x O", "x:0-1")]
    [InlineData("B-x B-x", "x:0-0 x:1-1")]
    [InlineData("B-x I-y I-y", "x:0-0")]
    [InlineData("I-x I-x", "")]
    [InlineData("O B-y I-y I-y", "y:1-3")]
    [InlineData("S-x S-x I-x", "x:0-0 x:1-1")]
    [InlineData("B-x S-x I-x", "x:0-0 x:1-1")]
    [InlineData("", "")]
    public void Entities_begin_with_B_or_S_and_go_on_with_I(string labels, string expected) =>
        Assert.Equal(expected, Assemble(labels, ["O", "B-x", "I-x", "S-x", "B-y", "I-y", "S-y"]));

    [Theory]
    [InlineData("B-x M-x E-x", "x:0-2")]
    [InlineData("B-x E-x S-x", "x:0-1 x:2-2")]
    [InlineData("B-x M-x O", "")]
    [InlineData("B-x E-y", "")]
    [InlineData("M-x E-x", "")]
    [InlineData("B-x B-x E-x", "x:1-2")]
    public void Schemes_with_E_close_their_entities(string labels, string expected) =>
        Assert.Equal(expected, Assemble(labels, ["O", "B-x", "M-x", "E-x", "S-x", "B-y", "M-y", "E-y", "S-y"]));

    [Fact]
    public void Underscores_separate_as_hyphens_do() => Assert.Equal("x:0-1", Assemble("B_x I_x", ["O", "B_x", "I_x"]));

    [Fact]
    public void Labels_without_prefixes_join_equal_neighbours() =>
        Assert.Equal("city:0-1 river:2-2 city:4-4", Assemble("city city river O city", ["O", "city", "river"]));

    [Fact]
    public void A_label_that_does_not_fit_the_scheme_is_refused()
    {
        InputException error = Assert.Throws<InputException>(() => new TagScheme(["O", "B-x", "I-x", "city"]));
        Assert.Contains("'city'", error.Message, StringComparison.Ordinal);
        Assert.Contains("B-", error.Message, StringComparison.Ordinal);
    }

    private static string Assemble(string labels, string[] known)
    {
        int[] ids = [.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(label => Array.IndexOf(known, label))];
        Assert.DoesNotContain(-1, ids);
        List<TaggedSpan> spans = [];
        EntityAssembler.Assemble(ids, new TagScheme(known), spans);
        return string.Join(' ', spans.Select(span => $"{span.Type}:{span.First}-{span.First + span.Count - 1}"));
    }
}
