using LightLM.Descriptions;
using LightLM.Tasks.Tags;

namespace LightLM.Tests.Tasks.Tags;

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

    /// <summary>What seqeval 1.2 gets of the same labels, M and L and U read as I, E and S.</summary>
    [Theory]
    [InlineData("I-x I-x O I-y I-x I-x", "x:0-1 y:3-3 x:4-5")]
    [InlineData("B-x I-x B-x I-y", "x:0-1 x:2-2 y:3-3")]
    [InlineData("O E-x I-x", "x:1-1 x:2-2")]
    [InlineData("B-x I-x O", "x:0-1")]
    [InlineData("I-x E-x E-x", "x:0-1 x:2-2")]
    [InlineData("S-x I-x E-y", "x:0-0 x:1-1 y:2-2")]
    public void What_continues_nothing_may_begin_an_entity(string labels, string expected) =>
        Assert.Equal(expected, Assemble(labels, ["O", "B-x", "I-x", "E-x", "S-x", "B-y", "I-y", "E-y", "S-y"], straysBegin: true));

    [Theory]
    [InlineData("B-x I-x L-x U-x", "x:0-2 x:3-3")]
    [InlineData("B-x L-x O L-x", "x:0-1")]
    public void L_and_U_are_E_and_S(string labels, string expected) =>
        Assert.Equal(expected, Assemble(labels, ["O", "B-x", "I-x", "L-x", "U-x"]));

    [Theory]
    [InlineData("B-x [PAD] I-x", "x:0-0")]
    [InlineData("[CLS] B-x I-x [SEP]", "x:1-2")]
    [InlineData("X B-x X", "x:1-1")]
    [InlineData("PAD B-x <pad>", "x:1-1")]
    public void Labels_of_special_tokens_are_outside(string labels, string expected) =>
        Assert.Equal(expected, Assemble(labels, ["[PAD]", "O", "X", "B-x", "I-x", "[CLS]", "[SEP]", "PAD", "<pad>"]));

    [Fact]
    public void The_letter_may_stand_behind_the_type() =>
        Assert.Equal("city:0-1 x-y:2-2", Assemble("city-B city-I x-y-S", ["O", "city-B", "city-I", "city-S", "x-y-B", "x-y-I", "x-y-S"]));

    [Fact]
    public void I_alone_marks_parts() => Assert.Equal("x:0-1 y:2-2", Assemble("I-x I-x I-y O", ["O", "I-x", "I-y"]));

    [Fact]
    public void Types_that_begin_like_a_letter_are_types() =>
        Assert.Equal("S-bahn:0-1", Assemble("S-bahn S-bahn O", ["O", "S-bahn", "tram"]));

    [Fact]
    public void Underscores_separate_as_hyphens_do() => Assert.Equal("x:0-1", Assemble("B_x I_x", ["O", "B_x", "I_x"]));

    [Fact]
    public void Labels_without_prefixes_join_equal_neighbours() =>
        Assert.Equal("city:0-1 river:2-2 city:4-4", Assemble("city city river O city", ["O", "city", "river"]));

    [Fact]
    public void A_label_that_does_not_fit_the_scheme_is_refused()
    {
        InputException error = Assert.Throws<InputException>(() => new TagSet(["O", "B-x", "I-x", "city"]));
        Assert.Contains("'city'", error.Message, StringComparison.Ordinal);
        Assert.Contains("B-", error.Message, StringComparison.Ordinal);
    }

    private static string Assemble(string labels, string[] known, bool straysBegin = false)
    {
        int[] ids = [.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(label => Array.IndexOf(known, label))];
        Assert.DoesNotContain(-1, ids);
        List<TaggedSpan> spans = [];
        EntityAssembler.Assemble(ids, new TagSet(known), straysBegin, spans);
        return string.Join(' ', spans.Select(span => $"{span.Type}:{span.First}-{span.First + span.Count - 1}"));
    }
}
