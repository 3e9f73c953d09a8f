using System.Text.Json.Nodes;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>Texts that are longer than a model reads: who asks is told, or refused where that is wanted.</summary>
public sealed class CutTests : IDisposable
{
    /// <summary>What the small models read at once, special tokens included.</summary>
    private const int MaxLength = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(14, null)]
    [InlineData(15, null, "text 15 14")]
    [InlineData(6, 7)]
    [InlineData(30, 5, "text 30 8")]
    [InlineData(5, 30, "second text 30 8")]
    [InlineData(20, 40, "text 20 7", "second text 40 6")]
    public void Labels_tell_what_was_cut(int words, int? second, params string[] cuts)
    {
        using LightModel model = Load("ForSequenceClassification");
        TextPair pair = new(Text(words), second is int length ? Text(length) : null);
        Classification label = model.Classify(pair.First, pair.Second);
        Assert.Equal(cuts, label.Cuts.Select(Show));
        PreparedInput<Classification> input = model.PrepareClassification(pair);
        Assert.Equal(cuts, input.Cuts.Select(Show));
        Assert.Equal(cuts, model.Classify([new TextPair("我"), pair])[1].Cuts.Select(Show));
        Assert.Empty(model.Classify([pair, new TextPair("我")])[1].Cuts);
    }

    [Fact]
    public void Vectors_questions_and_choices_tell_what_was_cut()
    {
        using LightModel encoder = Load("Model");
        Assert.Equal(["text 15 14"], encoder.PrepareEmbedding(Text(15)).Cuts.Select(Show));
        Assert.Empty(encoder.PrepareEmbedding(Text(14)).Cuts);

        using LightModel answerer = Load("ForQuestionAnswering");
        Assert.Equal(["question 9 7"], answerer.PrepareAnswers(new QuestionQuery(Text(9), Text(90))).Cuts.Select(Show));
        Assert.Equal("question 9 7", Show(answerer.Answer(Text(9), Text(90))[0].CutQuestion!.Value));
        Assert.Empty(answerer.PrepareAnswers(new QuestionQuery(Text(7), Text(90))).Cuts);
        Assert.Null(answerer.Answer(Text(7), Text(90))[0].CutQuestion);

        using LightModel pretrained = Load("ForPreTraining");
        Assert.Equal(["second text 30 8"], pretrained.PrepareNextSentence(new TextPair(Text(5), Text(30))).Cuts.Select(Show));

        using LightModel chooser = Load("ForMultipleChoice");
        Assert.Equal(
            ["text 20 13 of 0", "text 20 12 of 1", "text 20 7 of 2", "choice 30 6 of 2", "text 20 7 of 3", "choice 9 6 of 3"],
            chooser.Choose(Text(20), [Text(0), Text(1), Text(30), Text(9)]).Cuts.Select(Show));
    }

    [Fact]
    public void Ranked_texts_tell_what_of_their_pair_was_cut()
    {
        using LightModel model = Load("ForSequenceClassification", labels: 1);
        IReadOnlyList<RankedText> ranked = model.Rank(Text(5), [Text(8), Text(9), Text(30)]);
        Assert.Equal(
            ["", "text 9 8 of 1", "text 30 8 of 2"],
            ranked.OrderBy(text => text.Index).Select(text => string.Join(", ", text.Cuts.Select(Show))));
        Assert.Equal(["query 9 7 of 1", "text 30 6 of 1"], model.PrepareRanking(Text(9), [Text(1), Text(30)]).Cuts.Select(Show));
    }

    [Theory]
    [InlineData("ForTokenClassification")]
    [InlineData("ForMaskedLM")]
    public void Texts_in_windows_are_never_cut(string head)
    {
        using LightModel model = Load(head, allowsTruncation: false);
        PreparedInput input = head == "ForMaskedLM" ? model.PrepareFill(Text(90) + "[MASK]" + Text(90)) : model.PrepareEntities(Text(90));
        Assert.Null(input.Error);
        Assert.Empty(input.Cuts);
    }

    [Fact]
    public void Without_truncation_what_is_too_long_is_refused_by_name()
    {
        using LightModel classifier = Load("ForSequenceClassification", labels: 1, allowsTruncation: false);
        Refuses(() => classifier.Classify(Text(15)), "The text: expected at most 14 tokens, found 15. ");
        Refuses(() => classifier.Classify(Text(5), Text(9)), "The second text: expected at most 8 tokens, found 9. ");
        Refuses(() => classifier.Classify([new TextPair("我"), new TextPair(Text(15))]), "Item 1: The text: expected at most 14 tokens, found 15. ");
        Refuses(() => classifier.Rank(Text(5), [Text(8), Text(9)]), "The text of pair 1: expected at most 8 tokens, found 9. ");
        Refuses(() => classifier.Embed(Text(15)), "The text: expected at most 14 tokens, found 15. ");
        Assert.Single(classifier.Classify(Text(14)).Labels);
        PreparedInput input = classifier.PrepareClassification(new TextPair(Text(15)));
        Assert.NotNull(input.Error);
        Assert.Empty(input.Cuts);

        using LightModel answerer = Load("ForQuestionAnswering", allowsTruncation: false);
        Refuses(() => answerer.Answer(Text(8), Text(90)), "The question: expected at most 7 tokens, found 8. ");
        Assert.NotNull(answerer.Answer(Text(7), Text(90)));
    }

    private static void Refuses(Func<object> call, string message) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(call).Message, StringComparison.Ordinal);

    private static string Show(CutText cut) => $"{cut.Name} {cut.Tokens} {cut.Kept}{(cut.Pair is int pair ? $" of {pair}" : "")}";

    private static string Text(int words) => string.Concat(Enumerable.Repeat("我", words));

    private LightModel Load(string head, int? labels = null, bool allowsTruncation = true)
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint(head).With("task", "tiny").With("max_length", MaxLength);
        if (labels is int count)
        {
            checkpoint.AddDense("classifier", count, 4);
            checkpoint.With("id2label", new JsonObject([.. Enumerable.Range(0, count).Select(id => KeyValuePair.Create($"{id}", (JsonNode?)$"l{id}"))]));
        }
        else if (head == "ForTokenClassification")
        {
            checkpoint.With("id2label", new JsonObject { ["0"] = "O", ["1"] = "B-x", ["2"] = "I-x" });
        }
        else if (head == "ForMultipleChoice")
        {
            checkpoint.AddDense("bert.pooler.dense", 4, 4);
            checkpoint.AddDense("classifier", 1, 4);
        }

        return AnyModel.Load(checkpoint.Save(_folder), new LightModelOptions { AllowTruncation = allowsTruncation });
    }
}
