using LightLM.Descriptions;
using LightLM.Tasks;
using LightLM.Tasks.Prompted;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>Items that are run sequence by sequence, as who takes turns between several does.</summary>
public sealed class SteppedInputTests : IDisposable
{
    private const string Question = "我";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Step_by_step_the_answer_is_that_of_a_run()
    {
        using LightModel model = Load("ForQuestionAnswering");
        QuestionQuery query = new(Question, Text(60));
        PreparedInput<AnswerList> whole = model.PrepareAnswers(query, 3), stepped = model.PrepareAnswers(query, 3);
        model.Run([whole], Cancellation);
        Assert.True(whole.SequenceCount > 2);
        int steps = 0, tokens = 0;
        for (; stepped.NextTokenCount is int next; steps++, tokens += next)
        {
            Assert.False(stepped.IsRun);
            Assert.Equal(tokens, stepped.DoneTokenCount);
            model.RunNext(stepped, Cancellation);
        }

        Assert.Equal((whole.SequenceCount, whole.TokenCount), (steps, tokens));
        Assert.Equal(tokens, stepped.DoneTokenCount);
        Assert.Equal(whole.Read().Select(answer => answer), stepped.Read().Select(answer => answer));
        Assert.Equal(whole.Read().NoAnswer, stepped.Read().NoAnswer);
    }

    [Fact]
    public void Two_items_take_turns()
    {
        using LightModel model = Load("ForTokenClassification");
        PreparedInput<IReadOnlyList<Entity>>[] inputs = [model.PrepareEntities(Text(40)), model.PrepareEntities(Text(50))];
        while (inputs.Any(input => input.NextTokenCount is not null))
        {
            foreach (PreparedInput input in inputs)
            {
                model.RunNext(input, Cancellation);
            }
        }

        Assert.Equal(model.FindEntities(Text(40), Cancellation), inputs[0].Read());
        Assert.Equal(model.FindEntities(Text(50), Cancellation), inputs[1].Read());
    }

    [Fact]
    public void Other_items_run_between_the_pieces_of_a_sequence()
    {
        using LightModel model = Load("ForTokenClassification");
        PreparedInput<IReadOnlyList<Entity>> paused = model.PrepareEntities(Text(50));
        int pauses = 0;
        while (paused.NextTokenCount is not null)
        {
            model.RunNext([paused], Pause, Cancellation);
        }

        Assert.True(pauses > 2, $"{pauses}");
        Assert.Equal(model.FindEntities(Text(50), Cancellation), paused.Read());

        void Pause()
        {
            PreparedInput<IReadOnlyList<Entity>> other = model.PrepareEntities(Text(pauses++ % 20));
            model.Run([other], Cancellation);
            Assert.Equal(model.FindEntities(Text((pauses - 1) % 20), Cancellation), other.Read());
        }
    }

    [Fact]
    public void Next_sequences_of_several_items_run_together()
    {
        using LightModel model = Load("ForTokenClassification");
        PreparedInput<IReadOnlyList<Entity>>[] inputs = [.. Enumerable.Range(0, 30).Select(words => model.PrepareEntities(Text(words)))];
        int most = inputs.Max(input => input.SequenceCount);
        for (int step = 0; step < most; step++)
        {
            model.RunNext(inputs, Cancellation);
            Assert.All(inputs, input => Assert.Equal(input.SequenceCount <= step + 1, input.IsRun));
        }

        Assert.All(inputs, (input, words) => Assert.Equal(model.FindEntities(Text(words), Cancellation), input.Read()));
        Assert.Throws<InvalidOperationException>(() =>
        {
            PreparedInput twice = model.PrepareEntities(Text(3));
            model.RunNext([twice, twice], Cancellation);
        });
    }

    [Fact]
    public void A_run_begins_from_the_first_sequence_again()
    {
        using LightModel model = Load("ForTokenClassification");
        PreparedInput<IReadOnlyList<Entity>> input = model.PrepareEntities(Text(40));
        model.RunNext(input, Cancellation);
        model.Run([input], Cancellation);
        Assert.Null(input.NextTokenCount);
        Assert.Equal(model.FindEntities(Text(40), Cancellation), input.Read());
    }

    [Fact]
    public void What_is_done_or_wrong_stays_as_it_is()
    {
        using LightModel model = Load("ForQuestionAnswering");
        PreparedInput<AnswerList> wrong = model.PrepareAnswers(new QuestionQuery("", Text(5)));
        Assert.Null(wrong.NextTokenCount);
        model.RunNext(wrong, Cancellation);
        Assert.Throws<InputException>(wrong.Read);
        PreparedInput<AnswerList> done = model.PrepareAnswers(new QuestionQuery(Question, Text(5)));
        model.RunNext(done, Cancellation);
        AnswerList answer = done.Read();
        model.RunNext(done, Cancellation);
        Assert.Same(answer, done.Read());
    }

    [Fact]
    public void A_step_that_is_cancelled_can_be_run_again()
    {
        using LightModel model = Load("ForTokenClassification");
        PreparedInput<IReadOnlyList<Entity>> input = model.PrepareEntities(Text(40));
        model.RunNext(input, Cancellation);
        int? next = input.NextTokenCount;
        Assert.Throws<OperationCanceledException>(() => model.RunNext(input, new CancellationToken(canceled: true)));
        Assert.Equal(next, input.NextTokenCount);
        while (input.NextTokenCount is not null)
        {
            model.RunNext(input, Cancellation);
        }

        Assert.Equal(model.FindEntities(Text(40), Cancellation), input.Read());
    }

    [Fact]
    public void Another_models_item_is_refused()
    {
        using LightModel model = Load("ForTokenClassification"), other = Load("ForTokenClassification");
        Assert.Throws<ArgumentException>(() => model.RunNext(other.PrepareEntities(Text(3)), Cancellation));
    }

    [Theory]
    [InlineData("""["我", "是"]""", 30)]
    [InlineData("""{"我": {"是": ["10"]}}""", 12)]
    [InlineData("是[我,10]", 20)]
    [InlineData("我", 0)]
    public void An_extraction_in_steps_finds_what_it_finds_at_once(string schema, int words)
    {
        using LightModel model = Extractor();
        ExtractionSchema parsed = ExtractionSchema.Parse(schema);
        ExtractionSteps steps = model.BeginExtraction(Text(words), parsed, 0.5f);
        int run = 0;
        while (steps.NextTokenCount is int tokens)
        {
            Assert.True(tokens > 0);
            model.RunNext(steps.NextInput, Cancellation);
            steps.Advance();
            run += tokens;
        }

        Assert.Equal(Show(model.Extract(Text(words), parsed, cancellationToken: Cancellation)), Show(steps.Read()));
        Assert.Equal((steps.TokenCount, steps.TokenCount), (steps.DoneTokenCount, run));
    }

    [Fact]
    public void The_states_of_all_tokens_are_those_that_poolings_are_made_of()
    {
        using LightModel model = Load("Model");
        float[][] states = model.EmbedTokens(Text(5), Cancellation);
        Assert.Equal(7, states.Length);
        Assert.Equal(model.Embed(Text(5), new EmbeddingOptions { Pooling = Pooling.Cls }, Cancellation), states[0]);
        float[] mean = model.Embed(Text(5), new EmbeddingOptions { Pooling = Pooling.Mean }, Cancellation);
        Assert.All(mean, (value, index) => Assert.Equal(states.Average(state => state[index]), value, 1e-5f));
        PreparedInput<float[][]> cut = model.PrepareTokenEmbeddings(Text(100));
        Assert.True(cut.IsTruncated);
        model.Run([cut], Cancellation);
        Assert.Equal(model.Task.MaxLength, cut.Read().Length);
    }

    private static string Text(int words) => string.Concat(Enumerable.Range(0, words).Select(word => word % 3 == 0 ? "我" : word % 3 == 1 ? "是" : "10"));

    private static string Show(IReadOnlyList<Extraction> found) =>
        string.Join("; ", found.Select(one => $"{one.Name} {one.Text} {one.Span} {one.Probability:R} ({Show(one.Parts)})"));

    private LightModel Load(string head)
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint(head).With("max_length", 16).With("window_overlap", 2);
        if (head == "ForTokenClassification")
        {
            checkpoint.With("id2label", new System.Text.Json.Nodes.JsonObject { ["0"] = "O", ["1"] = "B-x", ["2"] = "I-x" });
        }

        return AnyModel.Load(checkpoint.Save(_folder));
    }

    private LightModel Extractor()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint("UIE").With("max_length", 16);
        checkpoint.Tensors["linear_start.bias"].Values[0] = 8;
        checkpoint.Tensors["linear_end.bias"].Values[0] = 8;
        return AnyModel.Load(checkpoint.Save(_folder));
    }
}
