using LightLM.Clue.DataSets;
using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Clue.Prediction;

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

    /// <summary>Lets a model answer rows of one task in one call on the caller's thread; the answers are dropped.</summary>
    /// <param name="model">A model with the task's head.</param>
    /// <param name="rows">At least one row.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The model cannot read a row.</exception>
    public static void Answer(LightModel model, IReadOnlyList<ClueQuery> rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        rows[0].AnswerAll(model, rows);
    }

    /// <summary>Lets a model answer this row on the caller's thread; the answer is dropped.</summary>
    /// <param name="model">A model with the task's head.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The model cannot read the row.</exception>
    public void Answer(LightModel model) => Answer(model, [this]);

    internal static TextPair ToPair(CslExample row) => new(string.Join(KeywordSeparator, row.Keywords), row.Abstract);

    internal static CoreferenceQuery ToQuery(Cluewsc2020Example row) =>
        new(row.Text, ToSpan(row.Text, row.Noun), ToSpan(row.Text, row.Pronoun));

    internal static QuestionQuery ToQuery(Cmrc2018Example row) => new(row.Question, row.Passage);

    /// <summary>Lets a model answer rows of this row's task.</summary>
    private protected abstract void AnswerAll(LightModel model, IReadOnlyList<ClueQuery> rows);

    private static TextSpan ToSpan(string text, MarkedSpan span) => new(TextOffsets.ToUtf16(text, span.Start), span.Text.Length);

    private sealed record Sentence(string Text) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Text];

        private protected override void AnswerAll(LightModel model, IReadOnlyList<ClueQuery> rows) =>
            model.Entities([.. rows.Cast<Sentence>().Select(row => row.Text)]);
    }

    private sealed record Pair(TextPair Value) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Value.First, Value.Second!];

        private protected override void AnswerAll(LightModel model, IReadOnlyList<ClueQuery> rows) =>
            model.Classify([.. rows.Cast<Pair>().Select(row => row.Value)]);
    }

    private sealed record Spans(CoreferenceQuery Value) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Value.Text];

        private protected override void AnswerAll(LightModel model, IReadOnlyList<ClueQuery> rows) =>
            model.Coreference([.. rows.Cast<Spans>().Select(row => row.Value)]);
    }

    private sealed record Passage(QuestionQuery Value) : ClueQuery
    {
        public override IReadOnlyList<string> Texts => [Value.Question, Value.Passage];

        private protected override void AnswerAll(LightModel model, IReadOnlyList<ClueQuery> rows) =>
            model.Answers([.. rows.Cast<Passage>().Select(row => row.Value)]);
    }
}
