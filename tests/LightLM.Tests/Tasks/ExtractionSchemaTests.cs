using LightLM.Tasks;

namespace LightLM.Tests.Tasks;

/// <summary>Schemas as users write them, and those that are refused with one error that says why.</summary>
public sealed class ExtractionSchemaTests
{
    [Theory]
    [InlineData("时间,情感倾向[正向,负向]", "时间|情感倾向[正向,负向]")]
    [InlineData("情感倾向[正向，负向、中性]、时间", "情感倾向[正向，负向、中性]|时间")]
    [InlineData("情感倾向［正向，负向］，时间", "情感倾向［正向，负向］|时间")]
    [InlineData(" a [ b , c ] , d ", "a [ b , c ]|d")]
    [InlineData("类别[新闻]", "类别[新闻]")]
    [InlineData("[\"情感倾向[正向,负向]\", \"时间\"]", "情感倾向[正向,负向]|时间")]
    [InlineData("\"情感倾向[正向,负向]\"", "情感倾向[正向,负向]")]
    [InlineData("\uFEFF时间,地点", "时间|地点")]
    [InlineData("\uFEFF[\"时间\"]", "时间")]
    [InlineData("// what to find\n[\"时间\", /* and */ \"地点\",]", "时间|地点")]
    [InlineData("[ // what to find\n \"时间\"]", "时间")]
    [InlineData("{\"时间\": null}", "时间")]
    public void Names_may_have_choices(string schema, string names) =>
        Assert.Equal(names, string.Join('|', ExtractionSchema.Parse(schema).Targets.Select(target => target.Name)));

    [Fact]
    public void Parts_may_have_choices()
    {
        ExtractionTarget target = Assert.Single(ExtractionSchema.Parse("{\"评价维度\": [\"观点词\", \"情感倾向[正向,负向]\"]}").Targets);
        Assert.Equal(["观点词", "情感倾向[正向,负向]"], target.Parts.Select(part => part.Name));
    }

    [Theory]
    [InlineData("时间,情感倾向[正向,负向", "expected ] behind the choices")]
    [InlineData("情感倾向正向,负向]", "expected [ in front of ]")]
    [InlineData("情感倾向］正向［", "expected [ in front of ]")]
    [InlineData("情感倾向[]", "an empty one")]
    [InlineData("情感倾向[正向,,负向]", "an empty one")]
    [InlineData("情感倾向[正向, ]", "an empty one")]
    [InlineData("情感倾向[正向，正向]", "found \"正向\" twice")]
    [InlineData("情感倾向[Ａ,A]", "found \"A\" twice")]
    [InlineData("[正向,负向]", "what to choose in front")]
    [InlineData("情感倾向[正向[很],负向]", "more behind ]")]
    [InlineData("情感倾向[正向,[负向]", "found a [ among them")]
    [InlineData("情感倾向[正向,负向]的", "more behind ]")]
    [InlineData("{\"时间\": \"a[\"}", "expected ] behind the choices")]
    [InlineData("时间,地点,时间", "found \"时间\" twice")]
    [InlineData("[\"时间\", {\"时间\": \"地点\"}]", "found \"时间\" twice")]
    [InlineData("{\"时间\": 1, \"时间\": 2}", "the member '时间' twice")]
    [InlineData("[[\"时间\"]]", "a name or an object, found an array")]
    [InlineData("{\"时间\": [[\"地点\"]]}", "a name or an object, found an array")]
    [InlineData("[\"时间\", null]", "a name or an object")]
    [InlineData("[\"时间\", 3]", "a name or an object, found 3")]
    [InlineData("// nothing", "well-formed JSON")]
    [InlineData("[\"\\ud800\"]", "half of a surrogate pair")]
    public void What_is_wrong_is_named(string schema, string fault)
    {
        InputException error = Assert.Throws<InputException>(() => ExtractionSchema.Parse(schema));
        Assert.StartsWith("The schema", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "")]
    [InlineData("[\"a\",", "]")]
    [InlineData("{\"a\":", "1}")]
    public void Deep_ones_are_refused_at_once(string opening, string end) =>
        Assert.InRange(
            Assert.Throws<InputException>(() => ExtractionSchema.Parse(string.Concat(Enumerable.Repeat(opening, 100_000)) + end)).Message.Length, 1, 500);

    [Fact]
    public void A_schema_made_in_code_is_checked_like_a_written_one()
    {
        Assert.Throws<InputException>(() => new ExtractionSchema([new("a[b")]));
        Assert.Throws<InputException>(() => new ExtractionSchema([new("a", [new("b"), new("b")])]));
        Assert.Throws<InputException>(() => new ExtractionSchema([.. Enumerable.Range(0, ExtractionSchema.MaxNames + 1).Select(i => new ExtractionTarget($"a{i}"))]));
        ExtractionTarget deep = new("a");
        for (int level = 1; level < ExtractionSchema.MaxDepth; level++)
        {
            deep = new("a", [deep]);
        }

        Assert.Single(new ExtractionSchema([deep]).Targets);
        Assert.Contains("levels", Assert.Throws<InputException>(() => new ExtractionSchema([new("a", [deep])])).Message, StringComparison.Ordinal);
    }
}
