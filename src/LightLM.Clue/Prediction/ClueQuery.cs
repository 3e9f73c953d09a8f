using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Clue;

/// <summary>A row of a data set as it is put to a model.</summary>
public abstract record ClueQuery
{
    /// <summary>What CSL's keywords are joined by into the first text of the pair.</summary>
    private const string KeywordSeparator = "；";

    private ClueQuery()
    {
    }

    /// <summary>The texts that the model reads.</summary>
    public abstract IReadOnlyList<string> Texts { get; }

    /// <summary>Prepares a row.</summary>
    /// <param name="row">A row of any of the tasks.</param>
    public static ClueQuery Of(ClueExample row) => row switch
    {
        CluenerExample sentence => new Sentence(sentence.Text),
        CslExample paper => new Pair(ToPair(paper)),
        Cluewsc2020Example pronoun => new Spans(ToQuery(pronoun)),
        Cmrc2018Example question => new Passage(ToQuery(question)),
        _ => throw new ArgumentException("Expected a row of one of the four tasks.", nameof(row)),
    };

    /// <summary>Lets a model answer, all by itself and on the caller's thread; the answer is dropped.</summary>
    /// <param name="model">A model with the task's head.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public abstract void Answer(LightModel model);

    internal static TextPair ToPair(CslExample row) => new(string.Join(KeywordSeparator, row.Keywords), row.Abstract);

    internal static CoreferenceQuery ToQuery(Cluewsc2020Example row) =>
        new(row.Text, ToSpan(row.Text, row.Noun), ToSpan(row.Text, row.Pronoun));

    internal static QuestionQuery ToQuery(Cmrc2018Example row) => new(row.Question, row.Passage);

    private static TextSpan ToSpan(string text, MarkedSpan span) => new(TextOffsets.ToUtf16(text, span.Start), span.Text.Length);

    private sealed record Sentence(string Text) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Text];

        public override void Answer(LightModel model) => model.Entities([Text]);
    }

    private sealed record Pair(TextPair Value) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Value.First, Value.Second!];

        public override void Answer(LightModel model) => model.Classify([Value]);
    }

    private sealed record Spans(CoreferenceQuery Value) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Value.Text];

        public override void Answer(LightModel model) => model.Coreference([Value]);
    }

    private sealed record Passage(QuestionQuery Value) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Value.Question, Value.Passage];

        public override void Answer(LightModel model) => model.Answers([Value]);
    }
}
