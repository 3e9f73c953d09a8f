using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>Items that are prepared, run together and read alone.</summary>
public sealed class PreparedInputTests : IDisposable
{
    private const string Mask = "[MASK]";

    /// <summary>What the small models read at once, special tokens included.</summary>
    private const int MaxLength = 16;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Heads =>
        ["ForTokenClassification", "ForSequenceClassification", "ForSpanPairClassification", "ForQuestionAnswering", "ForMaskedLM", "Model"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 1, 3)]
    [InlineData(14, 1, 16)]
    [InlineData(15, 2, 15 + 2 + 2 + 2)]
    [InlineData(26, 2, 14 + 2 + 14 + 2)]
    [InlineData(27, 3, 14 + 2 + 14 + 2 + 3 + 2)]
    public void Entities_count_the_windows_of_a_text_and_what_they_share(int words, int sequences, int tokens)
    {
        using LightModel model = Load("ForTokenClassification");
        PreparedInput input = model.PrepareEntities(Text(words));
        Assert.Equal((sequences, tokens, null), (input.SequenceCount, input.TokenCount, input.Error));
        Assert.False(input.IsRun);
    }

    [Fact]
    public void Tokens_are_those_that_the_encoder_reads()
    {
        using LightModel classifier = Load("ForSequenceClassification");
        Assert.Equal(5, classifier.PrepareClassification(new TextPair(Text(3))).TokenCount);
        Assert.Equal(3 + 4 + 3, classifier.PrepareClassification(new TextPair(Text(3), Text(4))).TokenCount);
        Assert.Equal(MaxLength, classifier.PrepareClassification(new TextPair(Text(30), Text(40))).TokenCount);
        Assert.Equal(1, classifier.PrepareClassification(new TextPair(Text(30), Text(40))).SequenceCount);

        using LightModel answerer = Load("ForQuestionAnswering");
        PreparedInput question = answerer.PrepareAnswers(new QuestionQuery(Text(3), Text(20)));
        Assert.Equal((3, (3 * (3 + 3)) + 10 + 10 + 6), (question.SequenceCount, question.TokenCount));
        using LightModel filler = Load("ForMaskedLM");
        PreparedInput masks = filler.PrepareFill(Mask + Text(40) + Mask + Mask);
        Assert.Equal((2, 2 * MaxLength), (masks.SequenceCount, masks.TokenCount));
        Assert.Equal(MaxLength, filler.PrepareEmbedding(Text(100)).TokenCount);
        using LightModel resolver = Load("ForSpanPairClassification");
        Assert.Equal(MaxLength, resolver.PrepareCoreference(new CoreferenceQuery(Text(60), new TextSpan(30, 1), new TextSpan(33, 2))).TokenCount);
    }

    /// <summary>
    /// Items of the task with embeddings between them, some of which fail: in any grouping, on one thread or two, the others have the bits of
    /// single calls.
    /// </summary>
    [Theory]
    [MemberData(nameof(Heads))]
    public void Answers_have_the_bits_of_single_calls_in_any_grouping(string head)
    {
        using LightModel one = Load(head);
        using LightModel model = AnyModel.Load(one.Path, new LightModelOptions { Threads = 2 });
        Random random = new(11);
        (PreparedInput Input, Func<object> Read, Func<object> Alone)[] items = [.. Enumerable.Range(0, 90).Select(i => Item(model, one, head, random.Next(40), i))];
        Assert.Contains(items, item => item.Input.Error is not null);
        Assert.Contains(items, item => item.Input.SequenceCount > 0);
        for (int round = 0; round < 4; round++)
        {
            random.Shuffle(items);
            for (int done = 0; done < items.Length;)
            {
                int count = Math.Min(items.Length - done, 1 + random.Next(round * 30));
                model.Run([.. items.Skip(done).Take(count).Select(item => item.Input)], TestContext.Current.CancellationToken);
                done += count;
            }

            foreach ((PreparedInput input, Func<object> read, Func<object> alone) in items)
            {
                Assert.Equal(input.Error is null, input.IsRun);
                Assert.Equal(Show(alone), Show(read));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void An_item_that_fails_says_so_without_a_run(string head)
    {
        using LightModel model = Load(head);
        (PreparedInput input, Func<object> read, Func<object> alone) = Item(model, model, head, length: 0, number: 0);
        InputException error = Assert.IsType<InputException>(input.Error);
        Assert.Equal((0, 0, false), (input.SequenceCount, input.TokenCount, input.IsRun));
        Assert.Same(error, Assert.Throws<InputException>(read));
        Assert.Equal(error.Message, Assert.Throws<InputException>(alone).Message);
        model.Run([input, input], TestContext.Current.CancellationToken);
        Assert.False(input.IsRun);
        Assert.Same(error, Assert.Throws<InputException>(read));
    }

    [Fact]
    public void An_answer_is_there_after_a_run_and_stays_until_the_next()
    {
        using LightModel model = Load("ForTokenClassification");
        PreparedInput<IReadOnlyList<Entity>> input = model.PrepareEntities(Text(30));
        Assert.Contains("Run it", Assert.Throws<InvalidOperationException>(input.Read).Message, StringComparison.Ordinal);
        model.Run([input], TestContext.Current.CancellationToken);
        IReadOnlyList<Entity> first = input.Read();
        Assert.NotEmpty(first);
        Assert.Same(first, input.Read());
        model.Run([input], TestContext.Current.CancellationToken);
        Assert.NotSame(first, input.Read());
        Assert.Equal(first, input.Read());

        PreparedInput<float[]> vector = model.PrepareEmbedding("我是");
        model.Run([vector, input], TestContext.Current.CancellationToken);
        float[] once = vector.Read();
        Array.Clear(vector.Read());
        model.Run([vector], TestContext.Current.CancellationToken);
        Assert.Equal(model.Embed("我是"), vector.Read());
        Assert.All(once, number => Assert.Equal(0, number));
    }

    /// <summary>A run that is refused has not begun: what was there before can be read, and everything can be run again.</summary>
    [Fact]
    public void A_refused_run_leaves_all_answers_as_they_are()
    {
        using LightModel model = Load("ForTokenClassification");
        using LightModel other = Load("ForTokenClassification");
        PreparedInput<IReadOnlyList<Entity>> input = model.PrepareEntities(Text(20));
        PreparedInput<IReadOnlyList<Entity>> foreign = other.PrepareEntities(Text(20));
        model.Run([input], TestContext.Current.CancellationToken);
        other.Run([foreign], TestContext.Current.CancellationToken);
        IReadOnlyList<Entity> answer = input.Read();

        Assert.Throws<InvalidOperationException>(() => model.Run([input, input]));
        Assert.Contains("another", Assert.Throws<ArgumentException>(() => model.Run([input, foreign])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => model.Run([input, null!]));
        Assert.Throws<ArgumentNullException>(() => model.Run(null!));
        Assert.Throws<InvalidOperationException>(() => model.Run(new Callback([input, model.PrepareEntities("我")], 1, () => model.Run([input]))));
        Assert.Same(answer, input.Read());
        Assert.Equal(answer, foreign.Read());
        model.Run([input], TestContext.Current.CancellationToken);
        Assert.Equal(answer, input.Read());
    }

    [Fact]
    public void Items_of_a_cancelled_run_that_have_come_to_their_end_can_be_read()
    {
        using CancellationTokenSource cancellationToken = new();
        ModelPackage package = ModelFiles.Open(Checkpoint("ForTokenClassification"));
        using LightModel model = new(new ModelSession(package, () => new Cancelling(package, groups: 2, cancellationToken)));
        PreparedInput<IReadOnlyList<Entity>>[] inputs =
            [.. Enumerable.Range(0, 60).Select(i => model.PrepareEntities(i == 30 ? Text(400) : Text(14)))];
        Assert.Throws<OperationCanceledException>(() => model.Run(inputs, cancellationToken.Token));
        int done = inputs.TakeWhile(input => input.IsRun).Count();

        // Two groups of up to 256 tokens, 16 in each text; the last sequence that fits ends the second.
        Assert.Equal(2 * 256 / MaxLength, done + (done > 30 ? 0 : 2));
        Assert.All(inputs.Take(done), input => Assert.Equal(model.FindEntities(Text(14)), input.Read()));
        Assert.All(inputs.Skip(done), input =>
        {
            Assert.False(input.IsRun);
            Assert.Throws<InvalidOperationException>(input.Read);
        });
        model.Run(inputs, TestContext.Current.CancellationToken);
        Assert.All(inputs, (input, i) => Assert.Equal(model.FindEntities(i == 30 ? Text(400) : Text(14)), input.Read()));
    }

    [Fact]
    public void What_was_run_can_be_read_when_the_model_is_gone()
    {
        LightModel model = Load("ForQuestionAnswering");
        PreparedInput<AnswerList> input = model.PrepareAnswers(new QuestionQuery("我是", Text(50)), 3);
        PreparedInput<AnswerList> late = model.PrepareAnswers(new QuestionQuery("我是", Text(50)), 3);
        AnswerList expected = model.Answer("我是", Text(50), 3);
        model.Run([input], TestContext.Current.CancellationToken);
        model.Dispose();
        Assert.Equal(expected, input.Read());
        Assert.Throws<ObjectDisposedException>(() => model.Run([late]));
        Assert.Throws<InvalidOperationException>(late.Read);
        Assert.Throws<ObjectDisposedException>(() => model.PrepareAnswers(new QuestionQuery("我是", "我")));
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_model_may_be_disposed_while_its_items_run(string head)
    {
        LightModel model = AnyModel.Load(Checkpoint(head), new LightModelOptions { Threads = 2 });
        Task[] callers = [.. Enumerable.Range(0, 3).Select(caller => Task.Run(() =>
        {
            try
            {
                (PreparedInput Input, Func<object> Read, Func<object> Alone)[] items = [.. Enumerable.Range(1, 9).Select(i => Item(model, model, head, 10 * i, i))];
                string[] expected = [.. items.Select(item => Show(item.Alone))];
                while (true)
                {
                    model.Run([.. items.Select(item => item.Input)]);
                    Assert.Equal(expected, items.Select(item => Show(item.Read)));
                }
            }
            catch (ObjectDisposedException)
            {
                // The run came after the release, which is what this test waits for.
            }
        }))];
        await Task.Delay(100, TestContext.Current.CancellationToken);
        model.Dispose();
        await Task.WhenAll(callers);
    }

    [Fact]
    public void Another_task_and_no_text_are_refused_when_an_item_is_prepared()
    {
        using LightModel model = Load("ForMaskedLM");
        Assert.Throws<TaskMismatchException>(() => model.PrepareEntities("我"));
        Assert.Throws<TaskMismatchException>(() => model.PrepareClassification(new TextPair("我")));
        Assert.Throws<TaskMismatchException>(() => model.PrepareCoreference(new CoreferenceQuery("我", default, default)));
        Assert.Throws<TaskMismatchException>(() => model.PrepareAnswers(new QuestionQuery("我", "我")));
        Assert.Throws<TaskMismatchException>(() => model.PrepareNextSentence(new TextPair("我", "我")));
        Assert.Throws<ArgumentNullException>(() => model.PrepareFill(null!));
        Assert.Throws<ArgumentNullException>(() => model.PrepareEmbedding(null!));
    }

    [Fact]
    public async Task Different_items_may_run_at_the_same_time()
    {
        using LightModel model = Load("ForTokenClassification");
        IReadOnlyList<Entity> expected = model.FindEntities(Text(60));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            PreparedInput<IReadOnlyList<Entity>>[] inputs = [.. Enumerable.Range(0, 9).Select(_ => model.PrepareEntities(Text(60)))];
            for (int i = 0; i < 20; i++)
            {
                model.Run(inputs);
                Assert.All(inputs, input => Assert.Equal(expected, input.Read()));
            }
        })));
    }

    /// <summary>A run keeps nothing for later ones: it takes a list of its items and one of the sequences of a batch.</summary>
    [Fact]
    public void A_run_allocates_little_and_no_more_with_time()
    {
        OptimizedCode.Require();
        const long most = 6_000;
        using LightModel model = Load("ForTokenClassification");
        PreparedInput[] inputs = [.. Enumerable.Range(0, 64).Select(i => model.PrepareEntities(Text(i)))];
        long least = long.MaxValue;
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.Run(inputs, CancellationToken.None);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            least = Math.Min(least, bytes);
        }

        Assert.InRange(least, 1, most);
    }

    /// <summary>What a call works with is kept for the next one, but not where it has held a huge text.</summary>
    [Theory]
    [MemberData(nameof(Heads))]
    public void The_memory_of_a_huge_text_is_not_kept(string head)
    {
        using LightModel model = Load(head);
        model.Inspect((_, task) =>
        {
            switch (task)
            {
                case EntityRecognizer recognizer:
                    Check(recognizer, Text);
                    break;
                case TextClassifier classifier:
                    Check(classifier, words => new TextPair(Text(words), "我"));
                    break;
                case CoreferenceResolver resolver:
                    Check(resolver, words => new CoreferenceQuery(Text(words), new TextSpan(0, 1), new TextSpan(1, 1)));
                    break;
                case QuestionAnswerer answerer:
                    Check(answerer, words => new AnswerQuery(new QuestionQuery("我", Text(words)), 1));
                    break;
                case MaskFiller filler:
                    Check(filler, words => new MaskQuery(Mask + Text(words), 1));
                    break;
                default:
                    Assert.Equal("Model", head);
                    break;
            }

            return 0;
        });
    }

    private static void Check<TQuery, TAnswer>(TaskHead<TQuery, TAnswer> head, Func<int, TQuery> query)
    {
        TaskCall<TQuery, TAnswer> call = new(head);
        foreach ((int words, bool isKept) in ((int, bool)[])[(10, true), (1_000, true), (1_000_000, false)])
        {
            Assert.Null(call.Prepare(query(words)));
            call.Run(CancellationToken.None);
            Assert.NotNull(call.Read(0));
            Assert.Equal(isKept, call.Reset());
        }
    }

    /// <summary>An item of a model's task, or a vector; what fails does so for its text or its options.</summary>
    /// <param name="model">Prepares the item.</param>
    /// <param name="other">Answers it with a call; may be the same.</param>
    /// <param name="head">The task.</param>
    /// <param name="length">The words of the text.</param>
    /// <param name="number">Chooses the rest.</param>
    private static (PreparedInput Input, Func<object> Read, Func<object> Alone) Item(LightModel model, LightModel other, string head, int length, int number)
    {
        string text = Text(length);
        bool isWrong = number % 7 == 0;
        if (head == "Model" || number % 3 == 1 || (isWrong && head is "ForTokenClassification" or "ForSequenceClassification"))
        {
            EmbeddingOptions options = new()
            {
                Pooling = number % 2 == 0 && model.Encoder.HasPooler ? Pooling.Pooler : (Pooling)(1 << (number % 6)),
                Normalize = number % 4 == 0,
                Prompt = isWrong ? "none such" : null,
            };
            return Of(model.PrepareEmbedding(text, options), () => other.Embed(text, options));
        }

        return head switch
        {
            "ForTokenClassification" => Of(model.PrepareEntities(text), () => other.FindEntities(text)),
            "ForSequenceClassification" => Pair(number % 2 == 0 ? null : Text(number % 20)),
            "ForSpanPairClassification" => Spans(new CoreferenceQuery(text, new TextSpan(0, isWrong ? 0 : 1), new TextSpan(length / 2, 1))),
            "ForQuestionAnswering" => Question(new QuestionQuery(isWrong ? " " : Text(1 + (number % 9)), text)),
            _ => Masks(isWrong ? text : text + Mask + text + Mask),
        };

        (PreparedInput, Func<object>, Func<object>) Pair(string? second) =>
            Of(model.PrepareClassification(new TextPair(text, second)), () => other.Classify(text, second));

        (PreparedInput, Func<object>, Func<object>) Spans(CoreferenceQuery query) =>
            Of(model.PrepareCoreference(query), () => other.ResolveCoreference(query.Text, query.First, query.Second));

        (PreparedInput, Func<object>, Func<object>) Question(QuestionQuery query) =>
            Of(model.PrepareAnswers(query, 1 + (number % 3)), () => other.Answer(query.Question, query.Passage, 1 + (number % 3)));

        (PreparedInput, Func<object>, Func<object>) Masks(string masked) => Of(model.PrepareFill(masked, 2), () => other.FillMask(masked, 2));

        static (PreparedInput, Func<object>, Func<object>) Of<TAnswer>(PreparedInput<TAnswer> input, Func<TAnswer> alone)
            where TAnswer : notnull => (input, () => input.Read(), () => alone());
    }

    /// <summary>An answer to the last bit, or what is thrown.</summary>
    private static string Show(Func<object> answer)
    {
        try
        {
            return System.Text.Json.JsonSerializer.Serialize(answer());
        }
        catch (InputException error)
        {
            return error.Message;
        }
    }

    private static string Text(int words) => string.Concat(Enumerable.Range(0, words).Select(i => "我是é我我是"[i % 7 * (i % 5) % 6]));

    private string Checkpoint(string head)
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint(head).With("window_overlap", 3).With("task", "tiny").With("max_length", MaxLength);
        if (head == "ForTokenClassification")
        {
            checkpoint.With("id2label", new System.Text.Json.Nodes.JsonObject { ["0"] = "O", ["1"] = "B-x", ["2"] = "I-x" });
        }

        return checkpoint.Save(_folder);
    }

    private LightModel Load(string head) => AnyModel.Load(Checkpoint(head));

    /// <summary>A list that makes a call when one of its items is asked for.</summary>
    private sealed class Callback(PreparedInput[] inputs, int place, Action call) : IReadOnlyList<PreparedInput>
    {
        public int Count => inputs.Length;

        public PreparedInput this[int index]
        {
            get
            {
                if (index == place)
                {
                    call();
                }

                return inputs[index];
            }
        }

        public IEnumerator<PreparedInput> GetEnumerator() => inputs.AsEnumerable().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Cancels behind some groups.</summary>
    private sealed class Cancelling(ModelPackage package, int groups, CancellationTokenSource cancellationToken)
        : EncoderSession(new Encoder(package.Encoder, new PackageWeights(package), KernelChoice.Default), threads: 1)
    {
        public override void Run(ISequenceSource source, CancellationToken token = default) => base.Run(new Source(source, groups, cancellationToken), token);

        private sealed class Source(ISequenceSource source, int groups, CancellationTokenSource cancellationToken) : ISequenceSource
        {
            private int _groups;

            public int? NextLength => source.NextLength;

            public void Write(TokenBatch batch) => source.Write(batch);

            public void Read(Matrix rows, Workspace workspace)
            {
                source.Read(rows, workspace);
                if (++_groups == groups)
                {
                    cancellationToken.Cancel();
                }
            }
        }
    }
}
