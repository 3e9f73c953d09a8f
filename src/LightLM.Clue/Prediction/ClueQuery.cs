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

    /// <summary>Prepares this row for a model.</summary>
    /// <param name="model">A model with the task's head.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public abstract PreparedInput Prepare(LightModel model);

    /// <summary>Reads the answer to this row; it is dropped.</summary>
    /// <param name="input">What <see cref="Prepare"/> has made, after its run.</param>
    /// <exception cref="InputException">The model cannot read the row.</exception>
    public abstract void Read(PreparedInput input);

    /// <summary>Lets a model answer this row on the caller's thread; the answer is dropped.</summary>
    /// <param name="model">A model with the task's head.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The model cannot read the row.</exception>
    public void Answer(LightModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        PreparedInput input = Prepare(model);
        model.Run([input]);
        Read(input);
    }

    internal static TextPair ToPair(CslExample row) => new(string.Join(KeywordSeparator, row.Keywords), row.Abstract);

    internal static CoreferenceQuery ToQuery(Cluewsc2020Example row) =>
        new(row.Text, ToSpan(row.Text, row.Noun), ToSpan(row.Text, row.Pronoun));

    internal static QuestionQuery ToQuery(Cmrc2018Example row) => new(row.Question, row.Passage);

    private static TextSpan ToSpan(string text, MarkedSpan span) => new(TextOffsets.ToUtf16(text, span.Start), span.Text.Length);

    private abstract record Query<TAnswer> : ClueQuery
    {
        public sealed override PreparedInput Prepare(LightModel model) => PrepareAnswer(model);

        public sealed override void Read(PreparedInput input) => ((PreparedInput<TAnswer>)input).Read();

        protected abstract PreparedInput<TAnswer> PrepareAnswer(LightModel model);
    }

    private sealed record Sentence(string Text) : Query<IReadOnlyList<Entity>>
    {
        public override IReadOnlyList<string> Texts => [Text];

        protected override PreparedInput<IReadOnlyList<Entity>> PrepareAnswer(LightModel model) => model.PrepareEntities(Text);
    }

    private sealed record Pair(TextPair Value) : Query<Classification>
    {
        public override IReadOnlyList<string> Texts => [Value.First, Value.Second!];

        protected override PreparedInput<Classification> PrepareAnswer(LightModel model) => model.PrepareClassification(Value);
    }

    private sealed record Spans(CoreferenceQuery Value) : Query<Classification>
    {
        public override IReadOnlyList<string> Texts => [Value.Text];

        protected override PreparedInput<Classification> PrepareAnswer(LightModel model) => model.PrepareCoreference(Value);
    }

    private sealed record Passage(QuestionQuery Value) : Query<AnswerList>
    {
        public override IReadOnlyList<string> Texts => [Value.Question, Value.Passage];

        protected override PreparedInput<AnswerList> PrepareAnswer(LightModel model) => model.PrepareAnswers(Value);
    }
}
