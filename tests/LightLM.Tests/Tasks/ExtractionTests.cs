using System.Text.Json;
using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tasks.Prompted;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>UIE from texts to spans, against what the original finds, and schemas of several levels.</summary>
public sealed class ExtractionTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Spans_and_probabilities_are_the_originals()
    {
        using LightModel model = Load(out JsonElement texts);
        foreach (JsonElement row in texts.GetProperty("rows").EnumerateArray())
        {
            string text = row.GetProperty("text").GetString()!;
            string prompt = row.GetProperty("prompt").GetString()!;
            AssertSame(row.GetProperty("found"), text, [.. model.Extract(text, new ExtractionSchema([new(prompt)]))], prompt);
        }
    }

    [Fact]
    public void Parts_are_those_of_a_prompt_made_of_what_was_found()
    {
        using LightModel model = Load(out JsonElement texts);
        foreach (JsonElement row in texts.GetProperty("nested").EnumerateArray())
        {
            string text = row.GetProperty("text").GetString()!;
            ExtractionSchema schema = ExtractionSchema.Parse(row.GetProperty("schema").GetRawText());
            Check(row.GetProperty("found"), model.Extract(text, schema), text, schema.Targets.Single().Name);
        }

        static void Check(JsonElement expected, IReadOnlyList<Extraction> found, string text, string name)
        {
            Extraction[] own = [.. found.Where(one => one.Name == name)];
            AssertSame(expected, text, own, name);
            foreach ((JsonElement span, Extraction one) in expected.EnumerateArray().Zip(own))
            {
                foreach (JsonProperty relation in span.TryGetProperty("relations", out JsonElement relations) ? [.. relations.EnumerateObject()] : (JsonProperty[])[])
                {
                    Check(relation.Value, one.Parts, text, relation.Name);
                }
            }
        }
    }

    /// <summary>Windows over a long text, behind the prompt each, find what stands in their middles, and offsets are the text's.</summary>
    [Fact]
    public void Long_texts_are_read_in_windows()
    {
        using LightModel model = Load(out _);
        string text = string.Concat(Enumerable.Repeat("上海明天有雨，记得带伞。", 40));
        IReadOnlyList<Extraction> found = model.Extract(text, ExtractionSchema.Parse("天气"), 0.3f);
        Assert.True(found.Max(one => one.Span!.Value.End) > text.Length / 2, "Something is found behind the first window.");
        Assert.All(found, one => Assert.Equal(text.Substring(one.Span!.Value.Start, one.Span.Value.Length), one.Text));
        int[] starts = [.. found.Select(one => one.Span!.Value.Start)];
        Assert.Equal(starts.Order().Distinct(), starts);
    }

    /// <summary>Prompts of one text run together give what each gives alone.</summary>
    [Fact]
    public void Names_do_not_see_each_other()
    {
        using LightModel model = Load(out _);
        string[] texts = ["上海明天有雨，记得带伞", "这家餐厅的菜味道不错", ""];
        IReadOnlyList<IReadOnlyList<Extraction>> together = model.Extract(texts, ExtractionSchema.Parse("北京，天气、模型"));
        foreach ((int i, string text) in texts.Index())
        {
            Extraction[] alone = [.. ((string[])["北京", "天气", "模型"]).SelectMany(name => model.Extract(text, ExtractionSchema.Parse(name)))];
            Assert.Equal(alone.Select(Show), together[i].Select(Show));
        }

        static string Show(Extraction one) => $"{one.Name} {one.Span} {one.Probability:R}";
    }

    [Theory]
    [InlineData("", "blank")]
    [InlineData(" , ", "blank")]
    [InlineData("{\"时间\": 3}", "a name, a list or an object")]
    [InlineData("{\"时间\"", "JSON")]
    [InlineData("[]", "at least one name")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":[]}}}}}}}}}", "levels")]
    public void A_schema_that_is_none_is_refused(string schema, string named) =>
        Assert.Contains(named, Assert.Throws<InputException>(() => ExtractionSchema.Parse(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void Schemas_may_be_written_in_several_ways()
    {
        Assert.Equal(["时间", "选手", "赛事名称"], ExtractionSchema.Parse("时间,选手，赛事名称").Targets.Select(target => target.Name));
        ExtractionTarget target = Assert.Single(ExtractionSchema.Parse("{\"赛事名称\": [\"时间\", {\"选手\": \"国籍\"}]}").Targets);
        Assert.Equal(["时间", "选手"], target.Parts.Select(part => part.Name));
        Assert.Equal("国籍", Assert.Single(target.Parts[1].Parts).Name);
    }

    [Fact]
    public void A_name_that_is_no_prompt_is_refused()
    {
        using LightModel model = Load(out _);
        foreach (string name in (string[])["[SEP]", new string('字', 2000), "\u0001"])
        {
            Assert.Throws<InputException>(() => model.Extract("上海明天有雨", new ExtractionSchema([new(name)])));
        }

        Assert.Throws<InputException>(() => model.Extract("上海明天有雨", ExtractionSchema.Parse("天气"), 1.5f));
    }

    [Fact]
    public void Each_end_takes_the_last_start_before_it()
    {
        List<(int First, int Last)> spans = [];
        SpanPairing.Pair([0, 1, 1, 0, 0, 1, 0, 1], [1, 0, 0, 1, 1, 1, 1, 0], 0.5f, spans);
        Assert.Equal([(2, 3), (5, 5)], spans);
    }

    private static void AssertSame(JsonElement expected, string text, Extraction[] found, string what)
    {
        JsonElement[] spans = [.. expected.EnumerateArray()];
        Assert.True(spans.Length == found.Length, $"{what} in '{text}': expected {spans.Length}, found {found.Length}.");
        foreach ((JsonElement span, Extraction one) in spans.Zip(found))
        {
            Assert.Equal(span.GetProperty("text").GetString(), one.Text);
            Assert.Equal(span.GetProperty("start").GetInt32(), CodePoints(text, one.Span!.Value.Start));
            Assert.Equal(span.GetProperty("end").GetInt32(), CodePoints(text, one.Span.Value.End));
            Assert.Equal(span.GetProperty("probability").GetDouble(), one.Probability, Tolerance);
        }

        static int CodePoints(string text, int end) => text[..end].EnumerateRunes().Count();
    }

    private LightModel Load(out JsonElement texts)
    {
        string directory = Path.Combine(SharedData.Require("goldens/families"), "uie-texts");
        texts = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "texts.json"))).RootElement;
        string path = _folder.At("uie.lightlm");
        using (ModelPackage package = CheckpointReader.Open(directory))
        {
            CompactWriter.Write(package, path, Precision.Float32);
        }

        return AnyModel.Load(path, KernelChoice.Default);
    }
}
