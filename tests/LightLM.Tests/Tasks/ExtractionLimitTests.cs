using System.Collections;
using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>Extraction with a model that finds each token, of what no user would ask and of texts that no user would write.</summary>
public sealed class ExtractionLimitTests : IDisposable
{
    /// <summary>Stands for half of a surrogate pair, which no attribute can hold.</summary>
    private const char Half = '~';

    private readonly TemporaryFolder _folder = new();
    private readonly LightModel _model;

    public ExtractionLimitTests()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint("UIE").With("max_length", 16);
        checkpoint.Tensors["linear_start.bias"].Values[0] = 8;
        checkpoint.Tensors["linear_end.bias"].Values[0] = 8;
        string path = _folder.At("uie.lightlm");
        using (ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder)))
        {
            CompactWriter.Write(package, path, Precision.Float32);
        }

        _model = AnyModel.Load(path, KernelChoice.Default);
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void As_many_names_as_a_schema_may_have_are_each_asked_alone()
    {
        ExtractionTarget[] names = [.. Enumerable.Range(0, ExtractionSchema.MaxNames).Select(i => new ExtractionTarget($"我{Convert.ToString(i, 2)}"))];
        IReadOnlyList<Extraction> found = _model.Extract("是10", new ExtractionSchema(names));
        Assert.Equal(names.SelectMany(name => Enumerable.Repeat(name.Name, 2)), found.Select(one => one.Name));
        foreach (ExtractionTarget name in (ExtractionTarget[])[names[0], names[513], names[^1]])
        {
            Assert.Equal(_model.Extract("是10", new ExtractionSchema([name])).Select(Show), found.Where(one => one.Name == name.Name).Select(Show));
        }
    }

    [Fact]
    public void Prompts_that_multiply_from_level_to_level_are_bounded()
    {
        ExtractionSchema schema = ExtractionSchema.Parse("{\"我\": {\"是\": {\"我\": \"10\"}}}");
        string text = new('我', 150);
        string message = Assert.Throws<InputException>(() => _model.Extract(text, schema)).Message;
        Assert.Contains($"at most {ExtractionSchema.MaxPrompts} prompts", message, StringComparison.Ordinal);
        Assert.EndsWith("Raise the threshold, shorten the text, or ask for fewer parts.", message, StringComparison.Ordinal);
        Assert.StartsWith("Item 1: ", Assert.Throws<InputException>(() => _model.Extract(["我", text], schema)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("我[SEP]", "special token")]
    [InlineData("我[MASK]", "special token")]
    [InlineData("我我我我我我我我", "at most 7 tokens, found 8")]
    [InlineData("我[我,我我,我我我]", "at most 7 tokens, found 11")]
    [InlineData("~", "found none")]
    public void A_name_that_the_model_cannot_read_is_refused_on_any_level(string name, string fault)
    {
        name = name.Replace(Half, '\uD800');
        foreach (ExtractionTarget target in (ExtractionTarget[])[new(name), new("我", [new(name)]), new("我", [new("是", [new(name)])])])
        {
            string message = Assert.Throws<InputException>(() => _model.Extract("", new ExtractionSchema([target]))).Message;
            Assert.StartsWith("What to find, ", message, StringComparison.Ordinal);
            Assert.Contains(fault, message, StringComparison.Ordinal);
        }

        Assert.Contains(fault, _model.PrepareExtraction("我", name).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_found_and_is_no_prompt_has_no_parts()
    {
        IReadOnlyList<Extraction> found = _model.Extract("我[SEP]是", ExtractionSchema.Parse("{\"我\": \"是\"}"));
        Assert.Equal([("我", 3), ("[SEP]", 0), ("是", 3)], found.Select(one => (one.Text, one.Parts.Count)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("~", "")]
    [InlineData(" \u0001", "")]
    [InlineData("我", "我 0-1")]
    [InlineData("我~是", "我 0-1, 是 2-3")]
    [InlineData("~~ 10", "10 3-5")]
    public void Short_and_broken_texts_are_read(string text, string expected)
    {
        IReadOnlyList<Extraction> found = _model.Extract(text.Replace(Half, '\uD800'), ExtractionSchema.Parse("我,我[是]"));
        Assert.Equal(expected, string.Join(", ", found.Where(one => one.Name == "我").Select(one => $"{one.Text} {one.Span!.Value.Start}-{one.Span.Value.End}")));
        Extraction choice = Assert.Single(found, one => one.Name == "我[是]");
        Assert.True(choice.Span is null && "我[是]".Contains(choice.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_again_votes_again()
    {
        PreparedInput<IReadOnlyList<FoundSpan>> input = _model.PrepareExtraction(new string('我', 60), "是[我]");
        _model.Run([input]);
        FoundSpan first = Assert.Single(input.Read());
        _model.Run([input]);
        Assert.Equal(first, Assert.Single(input.Read()));
        Assert.True(input.SequenceCount > 1 && first.Span is null);
    }

    [Fact]
    public void It_is_cancelled_between_groups()
    {
        using CancellationTokenSource cancellationToken = new();
        CancellingParts parts = new(cancellationToken);
        ExtractionSchema schema = new([new ExtractionTarget("我", parts)]);
        Assert.Equal(2, _model.Extract("我是", schema, cancellationToken: cancellationToken.Token).Count);
        parts.Reads = 0;
        parts.CancelsAtRead = 2;
        Assert.ThrowsAny<OperationCanceledException>(() => _model.Extract("我是", schema, cancellationToken: cancellationToken.Token));
    }

    private static string Show(Extraction one) => $"{one.Text} {one.Span} {one.Probability:R}";

    /// <summary>A run reads the parts when it checks their names, and again for each thing that it has found.</summary>
    private sealed class CancellingParts(CancellationTokenSource cancellationToken) : IReadOnlyList<ExtractionTarget>
    {
        private readonly ExtractionTarget _part = new("是");

        public int Reads { get; set; }

        public int? CancelsAtRead { get; set; }

        public int Count => 1;

        public ExtractionTarget this[int index] => _part;

        public IEnumerator<ExtractionTarget> GetEnumerator()
        {
            if (++Reads == CancelsAtRead)
            {
                cancellationToken.Cancel();
            }

            yield return _part;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
