using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;
using LightLM.Tasks;
using LightLM.Tasks.Tags;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>The calls of a model on small checkpoints: their mechanics, not their quality.</summary>
public sealed class TaskTests : IDisposable
{
    private const string Text = "我是é，我10是我是我é我我是是我";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entities_are_cut_from_the_original_text()
    {
        using LightModel model = LoadTagger();
        IReadOnlyList<Entity> entities = model.FindEntities("  我是 É，我10是我 ");
        Assert.NotEmpty(entities);
        Assert.All(entities, entity =>
        {
            Assert.Equal("  我是 É，我10是我 ".Substring(entity.Start, entity.Length), entity.Text);
            Assert.Equal(entity.Start + entity.Length, entity.End);
            Assert.InRange(entity.Score, 0, 1);
            Assert.Contains(entity.Type, model.EntityTypes);
        });
    }

    [Fact]
    public void Long_texts_are_read_to_their_end()
    {
        using LightModel model = LoadTagger();
        string text = string.Concat(Enumerable.Repeat(Text, 6000));
        Assert.True(text.Length >= 100_000);
        IReadOnlyList<Entity> entities = model.FindEntities(text);
        Assert.True(entities[^1].End > text.Length - Text.Length, $"The last entity is at {entities[^1].Start} of {text.Length}.");
        Assert.True(entities.Zip(entities.Skip(1)).All(pair => pair.First.End <= pair.Second.Start));
    }

    /// <summary>Labels of a text in windows: the logits put together by hand, then the best sequence of the whole text.</summary>
    [Fact]
    public void Labels_are_chosen_over_the_whole_text_across_windows()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint("ForTokenClassification").With("task", "ner").With("max_length", 12);
        checkpoint.With("id2label", new System.Text.Json.Nodes.JsonObject { ["0"] = "O", ["1"] = "B-x", ["2"] = "I-x" });

        // Insides are likely and beginnings are not, so that the best labels of the tokens are seldom allowed.
        ReadOnlySpan<float> bias = [1, -1, 1];
        bias.CopyTo(checkpoint.Tensors["classifier.bias"].Values);
        using LightModel model = AnyModel.Load(checkpoint.Save(_folder));
        int differences = 0;
        for (int cut = 0; cut < 12; cut++)
        {
            string text = string.Concat(Enumerable.Repeat(Text, 4))[cut..];
            (string Entities, string Argmax) expected = model.Inspect((session, head) => Expected(session, head!, text));
            Assert.Equal(expected.Entities, Show(model.FindEntities(text)));
            differences += expected.Entities == expected.Argmax ? 0 : 1;
        }

        Assert.True(differences > 0, "No text showed the difference to the best labels of each token.");
    }

    private static string Show(IEnumerable<Entity> entities) => string.Join(' ', entities.Select(entity => $"{entity.Start}-{entity.End}"));

    private static (string Entities, string Argmax) Expected(ModelSession session, TaskHead head, string text)
    {
        const int capacity = 10;
        const int margin = capacity / 8;
        IReadOnlyList<Token> tokens = session.Tokenizer.Tokenize(text);
        float[][] logits = new float[tokens.Count][];
        for (int start = 0; start == 0 || start + (2 * margin) < tokens.Count; start += capacity - (2 * margin))
        {
            int count = Math.Min(capacity, tokens.Count - start);
            int[] ids = [session.Tokenizer.ClassificationId, .. tokens.Skip(start).Take(count).Select(token => token.Id), session.Tokenizer.SeparatorId];
            session.Encoders.Run([new EncodedSequence(ids, new int[ids.Length])], (_, rows, workspace) =>
            {
                LightLM.Kernels.Matrix result = head.Logits(rows, workspace);
                for (int token = start == 0 ? 0 : margin; token < count; token++)
                {
                    logits[start + token] = result.RowSpan(token + 1).ToArray();
                }
            });
        }

        TagSet tags = new(session.Task.Labels, session.Task.TagScheme);
        return (Assemble(TagDecoding.Legal), Assemble(TagDecoding.Argmax));

        string Assemble(TagDecoding decoding)
        {
            TagDecoder decoder = new(tags, decoding);
            decoder.Begin(tokens.Count);
            foreach ((int token, float[] row) in logits.Index())
            {
                row.CopyTo(decoder.Row(token));
            }

            List<TaggedSpan> spans = [];
            EntityAssembler.Assemble(decoder.Decode(), tags, straysBegin: false, spans);
            return string.Join(' ', spans.Select(span => $"{tokens[span.First].Start}-{tokens[span.First + span.Count - 1].End}"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \t\n")]
    [InlineData("\u0000\u0001\uFFFD\u200B")]
    public void Texts_without_tokens_have_no_entities(string text)
    {
        using LightModel model = LoadTagger();
        Assert.Empty(model.FindEntities(text));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_reason_to_fail()
    {
        using LightModel model = LoadTagger();
        foreach (string text in (string[])["\uD840", "我\uDC00是", "\uDC00\uD840\uD840我", "𠮷\uD840"])
        {
            Assert.All(model.FindEntities(text), entity => Assert.Equal(text.Substring(entity.Start, entity.Length), entity.Text));
        }
    }

    [Fact]
    public void Answers_are_the_same_alone_and_in_any_batch()
    {
        using LightModel model = Load("ForSequenceClassification");
        TextPair[] pairs = [.. Enumerable.Range(0, 40).Select(i => new TextPair(Text[(i % 9)..], i % 3 == 0 ? null : Text[..(i % 7)]))];
        IReadOnlyList<Classification> together = model.Classify(pairs, TestContext.Current.CancellationToken);
        for (int i = 0; i < pairs.Length; i++)
        {
            Assert.Equal(model.Classify([pairs[i]], TestContext.Current.CancellationToken)[0].Labels, together[i].Labels);
        }
    }

    [Fact]
    public void Probabilities_add_up_to_one_and_descend()
    {
        using LightModel model = Load("ForSequenceClassification");
        Classification result = model.Classify(Text, "我是");
        Assert.Equal(["丙", "乙", "甲"], result.Labels.Select(label => label.Label).Order(StringComparer.Ordinal));
        Assert.Equal(1, result.Labels.Sum(label => label.Score), 1e-6f);
        Assert.Equal(result.Labels.OrderByDescending(label => label.Score), result.Labels);
        Assert.Equal(result.Labels[0].Label, result.Label);
    }

    [Fact]
    public void Long_pairs_are_cut_to_the_model()
    {
        using LightModel model = Load("ForSequenceClassification");
        string longText = string.Concat(Enumerable.Repeat(Text, 3000));
        Assert.Equal(3, model.Classify(longText, longText).Labels.Count);
        Assert.Equal(3, model.Classify(longText).Labels.Count);
    }

    [Fact]
    public void Coreference_takes_spans_of_the_text()
    {
        using LightModel model = Load("ForSpanPairClassification");
        Classification near = model.ResolveCoreference(Text, new TextSpan(0, 2), new TextSpan(5, 2));
        Assert.Equal(3, near.Labels.Count);
        Assert.NotEqual(near.Labels, model.ResolveCoreference(Text, new TextSpan(2, 1), new TextSpan(5, 2)).Labels);
    }

    [Fact]
    public void Coreference_takes_spans_in_any_order_and_overlapping()
    {
        using LightModel model = Load("ForSpanPairClassification");
        TextSpan[] spans = [new(0, 2), new(5, 2), new(6, 3), new(5, 2)];
        List<float[]> states = model.Inspect((session, _) => HiddenStates(session, Text));
        foreach (TextSpan first in spans)
        {
            foreach (TextSpan second in spans)
            {
                float[] expected = model.Inspect((session, head) => Logits(session, head!, states, first, second));
                IReadOnlyList<LabelScore> labels = model.ResolveCoreference(Text, first, second).Labels;
                Assert.Equal(Array.IndexOf(expected, expected.Max()), model.Task.Labels.ToList().IndexOf(labels[0].Label));
            }
        }
    }

    [Fact]
    public void Coreference_reads_a_long_text_around_its_spans()
    {
        using LightModel model = Load("ForSpanPairClassification");
        string text = string.Concat(Enumerable.Repeat(Text, 100));
        Assert.Equal(3, model.ResolveCoreference(text, new TextSpan(1000, 1), new TextSpan(1005, 1)).Labels.Count);
        InputException tooFar = Assert.Throws<InputException>(() => model.ResolveCoreference(text, new TextSpan(0, 1), new TextSpan(1005, 1)));
        Assert.Contains("at most 14 tokens", tooFar.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 100)]
    [InlineData(100, 1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Spans_outside_the_text_are_refused(int start, int length)
    {
        using LightModel model = Load("ForSpanPairClassification");
        InputException error = Assert.Throws<InputException>(() => model.ResolveCoreference(Text, new TextSpan(0, 1), new TextSpan(start, length)));
        Assert.Contains("second span", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_without_tokens_are_refused()
    {
        using LightModel model = Load("ForSpanPairClassification");
        Assert.Contains("no", Assert.Throws<InputException>(() => model.ResolveCoreference("我   是", new TextSpan(2, 1), new TextSpan(0, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_are_cut_from_the_passage_best_first()
    {
        using LightModel model = LoadAnswerer();
        string passage = string.Concat(Enumerable.Repeat(" É我10 是", 30));
        AnswerList answers = model.Answer("我是", passage, 10);
        Assert.Equal(10, answers.Count);
        Assert.All(answers, answer => Assert.Equal(passage.Substring(answer.Start, answer.Length), answer.Text));
        Assert.Equal(answers.OrderByDescending(answer => answer.Score).Select(answer => answer.Score), answers.Select(answer => answer.Score));
        Assert.Equal(answers.Count, answers.DistinctBy(answer => (answer.Start, answer.Length)).Count());
        Assert.Equal(answers[0], Assert.Single(model.Answer("我是", passage)));
    }

    [Fact]
    public void Answers_are_no_longer_than_the_model_allows()
    {
        using LightModel model = LoadAnswerer();
        Assert.All(model.Answer("我", Text, 50), answer =>
            Assert.InRange(model.Tokenizer.Tokenize(answer.Text).Count, 1, model.Task.MaxAnswerTokens));
    }

    [Fact]
    public void A_question_or_a_passage_may_be_empty()
    {
        using LightModel model = LoadAnswerer();
        Assert.Empty(model.Answer("我", "  "));
        Assert.Contains("question", Assert.Throws<InputException>(() => model.Answer(" ", Text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mask_is_filled()
    {
        using LightModel model = Load("ForMaskedLM");
        IReadOnlyList<MaskFill> fills = model.FillMask("我[MASK]是[MASK]", 3);
        Assert.Equal([(1, 6), (8, 6)], fills.Select(fill => (fill.Start, fill.Length)));
        Assert.All(fills, fill =>
        {
            Assert.Equal(3, fill.Candidates.Count);
            Assert.Equal(fill.Candidates.OrderByDescending(candidate => candidate.Score), fill.Candidates);
        });
        Assert.Equal(11, model.FillMask("[MASK]", 100)[0].Candidates.Count);
    }

    [Fact]
    public void Masks_of_a_long_text_are_filled_in_their_surroundings()
    {
        using LightModel model = Load("ForMaskedLM");
        string text = string.Concat(Enumerable.Repeat("我是10[MASK]", 50));
        Assert.Equal(50, model.FillMask(text, 1).Count);
    }

    [Fact]
    public void A_text_without_a_mask_is_refused()
    {
        using LightModel model = Load("ForMaskedLM");
        Assert.Contains("[MASK]", Assert.Throws<InputException>(() => model.FillMask("我是")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("我[MASK]", new[] { "我是" }, new int[0], "我是", "found 2")]
    [InlineData("我[MASK]", new[] { "我", "" }, new int[0], "''", "found none")]
    [InlineData("我[MASK]", new[] { "𫚭" }, new int[0], "𫚭", "found one that it lacks")]
    [InlineData("我是", new[] { "我" }, new int[0], "[MASK]", "found none")]
    [InlineData("我 是", new string[0], new[] { 1 }, "place 1", "found none there")]
    [InlineData("我是", new string[0], new[] { 0, 2 }, "place 2", "2 of them")]
    [InlineData("我是", new string[0], new[] { -1 }, "place -1", "found none there")]
    [InlineData("", new string[0], new[] { 0 }, "place 0", "found none there")]
    public void Places_and_words_that_a_text_has_no_room_for_are_named(string text, string[] words, int[] at, string name, string found)
    {
        using LightModel model = Load("ForMaskedLM");
        InputException error = Assert.Throws<InputException>(() => model.FillMask(text, new FillOptions { Words = words, At = at }));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, model.PrepareFill(text, new FillOptions { Words = words, At = at }).Error!.Message);
    }

    [Theory]
    [InlineData("multi_label_classification", false)]
    [InlineData("single_label_classification", false)]
    [InlineData("multi_label_classification", true)]
    [InlineData("single_label_classification", true)]
    public void Labels_are_chosen_by_their_least_scores(string problem, bool isStored)
    {
        bool areIndependent = problem == "multi_label_classification";
        TinyCheckpoint checkpoint = new TinyCheckpoint("ForSequenceClassification").With("problem_type", problem);
        string path = checkpoint.Save(_folder);
        using LightModel plain = AnyModel.Load(path);
        Classification usual = plain.Classify(Text);
        Assert.Equal(areIndependent ? usual.Labels.Where(label => label.Score >= 0.5f) : usual.Labels.Take(1), usual.Chosen);
        foreach (LabelScore label in usual.Labels)
        {
            LeastScores least = new() { Usual = 0, ByName = new Dictionary<string, float> { [label.Label] = float.BitIncrement(label.Score) } };
            IEnumerable<LabelScore> expected = usual.Labels.Take(areIndependent ? 3 : 1).Where(other => other != label);
            Assert.Equal(expected, Classify(least).Chosen);
            Assert.Equal(usual.Labels, Classify(least).Labels);
            LeastScores alone = new() { Usual = 2, ByName = new Dictionary<string, float> { [label.Label] = label.Score } };
            Assert.Equal(areIndependent || label == usual.Labels[0] ? [label] : [], Classify(alone).Chosen);
        }

        Classification Classify(LeastScores least)
        {
            string stored = _folder.At("stored.lightlm");
            if (isStored)
            {
                using ModelPackage package = ModelFiles.Open(path);
                CompactWriter.Write(package.With(package.Task with { LeastScores = least }), stored, Precision.Float32);
            }

            using LightModel model = isStored ? AnyModel.Load(stored) : AnyModel.Load(path, new LightModelOptions { LeastScores = least });
            return model.Classify(Text);
        }
    }

    [Fact]
    public void A_vector_is_written_where_the_caller_wants_it()
    {
        using LightModel model = Load("Model");
        foreach (EmbeddingOptions? options in (EmbeddingOptions?[])[null, new() { Pooling = Pooling.Max, Dimensions = 2, Normalize = true }])
        {
            float[] expected = model.Embed(Text, options);
            float[] room = [.. Enumerable.Repeat(7f, 6)];
            EmbeddedText result = model.Embed(Text, room.AsSpan(1), options);
            Assert.Equal(expected.Length, model.EmbeddingDimensions(options));
            Assert.Equal((expected.Length, model.PrepareEmbedding(Text).TokenCount, true), (result.Dimensions, result.TokenCount, result.IsTruncated));
            Assert.Equal("text", result.Cut!.Value.Name);
            Assert.Equal([7, .. expected, .. Enumerable.Repeat(7f, 5 - expected.Length)], room);
            float[] tooShort = [5, .. new float[expected.Length - 2]];
            Assert.Contains($"room for {expected.Length}", Assert.Throws<InputException>(() => model.Embed(Text, tooShort, options)).Message, StringComparison.Ordinal);
            Assert.Equal(5, tooShort[0]);
        }

        Assert.False(model.Embed("我", new float[9]).IsTruncated);
        Assert.Throws<ArgumentNullException>(() => model.Embed(null!, new float[9]));
        Assert.Throws<OperationCanceledException>(() => model.Embed("我", new float[9], cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Results_tell_their_tokens_and_whether_a_text_was_cut()
    {
        using LightModel classifier = Load("ForSequenceClassification");
        Classification label = classifier.Classify(Text);
        Assert.Equal((classifier.PrepareClassification(new TextPair(Text)).TokenCount, true), (label.TokenCount, label.IsTruncated));
        Assert.False(classifier.Classify("我").IsTruncated);
        Assert.True(classifier.PrepareClassification(new TextPair(Text)).IsTruncated);
        using LightModel answerer = LoadAnswerer();
        AnswerList answers = answerer.Answer(Text, Text);
        Assert.Equal((answerer.PrepareAnswers(new QuestionQuery(Text, Text)).TokenCount, true), (answers.TokenCount, answers.IsTruncated));
        Assert.True(answers[0].IsTruncated);
        Assert.False(answerer.Answer("我", Text).IsTruncated);
    }

    [Fact]
    public void Models_and_results_describe_themselves_in_a_line()
    {
        Assert.Equal("name 张伟 [1, 3) 0.5000", new Entity("name", "张伟", 1, 2, 0.5f).ToString());
        Assert.Equal("甲 0.7500", new Classification([new LabelScore("甲", 0.75f, 0), new LabelScore("乙", 0.25f, 1)]).ToString());
        Assert.Equal("长城 [2, 4) 0.9000", new Answer("长城", 2, 2, 8, 0.9f, 3).ToString());
        Assert.Equal("[0, 6) 好 0.5000, 坏 0.2500", new MaskFill(0, 6, [new LabelScore("好", 0.5f, 3), new LabelScore("坏", 0.25f, 4)]).ToString());
        using LightModel model = LoadAnswerer();
        Assert.EndsWith($"question answering, 2 layers of 4, {model.KernelPathName}, 1 thread", model.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("(no answer) 1.0000", model.Answer("我", " ").ToString(), StringComparison.Ordinal);
        PreparedInput input = model.PrepareAnswers(new QuestionQuery("我", "是我"));
        Assert.Equal($"tokens: {input.TokenCount}, sequences: 1", input.ToString());
        Assert.Contains("question", model.PrepareAnswers(new QuestionQuery(" ", "是我")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Embeddings_follow_the_options()
    {
        using LightModel model = Load("Model");
        float[] cls = model.Embed(Text);
        float[] mean = model.Embed(Text, new EmbeddingOptions { Pooling = Pooling.Mean });
        float[] pooler = model.Embed(Text, new EmbeddingOptions { Pooling = Pooling.Pooler });
        float[] unit = model.Embed(Text, new EmbeddingOptions { Normalize = true });
        Assert.Equal(model.Encoder.HiddenSize, cls.Length);
        Assert.NotEqual(cls, mean);
        Assert.All(pooler, value => Assert.InRange(value, -1, 1));
        Assert.Equal(1, unit.Sum(value => value * value), 1e-5f);
    }

    [Fact]
    public void A_prompt_is_put_in_front_and_its_tokens_may_be_left_out_of_the_mean()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        ModelPackage prompted = package.With(package.Task with
        {
            Pooling = Pooling.Mean,
            Prompts = new Dictionary<string, string> { ["query"] = "是10", ["none"] = "" },
            DefaultPrompt = "query",
            PoolsPrompt = false,
        });
        string path = _folder.At("prompted.lightlm");
        CompactWriter.Write(prompted, path, Precision.Float32);
        using LightModel model = AnyModel.Load(path);
        List<float[]> states = model.Inspect((session, _) =>
        {
            List<float[]> rows = [];
            session.Encoders.Run([session.Encode("是10我é")], (_, all, _) =>
            {
                for (int row = 0; row < all.Rows; row++)
                {
                    rows.Add(all.RowSpan(row).ToArray());
                }
            });
            return rows;
        });
        Assert.Equal(6, states.Count);
        float[] expected = [.. Enumerable.Range(0, 4).Select(column => states.Skip(3).Average(state => state[column]))];
        Assert.All(expected.Zip(model.Embed("我é")), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        float[] plain = model.Embed("我é", new EmbeddingOptions { Prompt = "" });
        Assert.Equal(plain, model.Embed("我é", new EmbeddingOptions { Prompt = "none" }));
        Assert.NotEqual(plain, model.Embed("我é"));
        Assert.All(model.Embed(string.Concat(Enumerable.Repeat("我", 100))), value => Assert.True(float.IsFinite(value)));
        InputException error = Assert.Throws<InputException>(() => model.Embed("我", new EmbeddingOptions { Prompt = "passage" }));
        Assert.Contains("none, query", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pooler_that_is_not_there_is_refused()
    {
        using LightModel model = LoadTagger();
        Assert.Equal(4, model.Embed(Text).Length);
        Assert.Throws<InputException>(() => model.Embed(Text, new EmbeddingOptions { Pooling = Pooling.Pooler }));
    }

    [Fact]
    public void Another_task_is_refused_by_name()
    {
        using LightModel model = LoadTagger();
        TaskMismatchException error = Assert.Throws<TaskMismatchException>(() => model.Answer("我", Text));
        Assert.Equal((HeadKind.QuestionAnswering, HeadKind.TokenClassification), (error.Expected, error.Found));
    }

    [Fact]
    public void A_model_that_was_pretrained_judges_pairs_beside_filling_masks()
    {
        using LightModel model = AnyModel.Load(new TinyCheckpoint("ForPreTraining").Save(_folder));
        Assert.True(model.Task.HasNextSentence);
        TextPair[] pairs = [new("我是", "é"), new("é", "我是"), new("", "")];
        float[] expected = [.. pairs.Select(pair => model.JudgeNextSentence(pair.First, pair.Second!))];
        Assert.All(expected, probability => Assert.InRange(probability, 0, 1));
        Assert.NotEqual(expected[0], expected[1]);
        Assert.Equal(expected, model.JudgeNextSentence(pairs));

        PreparedInput<IReadOnlyList<MaskFill>> masked = model.PrepareFill("我[MASK]");
        PreparedInput<float> pair = model.PrepareNextSentence(pairs[0]);
        model.Run([masked, pair]);
        Assert.Equal(expected[0], pair.Read());
        Assert.Equal(model.FillMask("我[MASK]")[0].Candidates, masked.Read()[0].Candidates);

        InputException error = Assert.Throws<InputException>(() => model.JudgeNextSentence([pairs[0], new TextPair("我")]));
        Assert.Contains("Item 1: The second text: expected one, found none.", error.Message, StringComparison.Ordinal);
        using LightModel tagger = LoadTagger();
        TaskMismatchException other = Assert.Throws<TaskMismatchException>(() => tagger.JudgeNextSentence("我", "我"));
        Assert.Contains("expected a model for next sentences, found one for token classification", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_vocabulary_says_so()
    {
        TinyCheckpoint checkpoint = new("ForTokenClassification");
        checkpoint.Pieces.Clear();
        using LightModel model = AnyModel.Load(checkpoint.Save(_folder));
        Assert.Contains("vocabulary", Assert.Throws<ModelFileException>(() => model.FindEntities(Text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_token_type_is_enough_for_pairs()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint("ForSequenceClassification").With("type_vocab_size", 1);
        checkpoint.Add("bert.embeddings.token_type_embeddings.weight", 1, 4);
        using LightModel model = AnyModel.Load(checkpoint.Save(_folder));
        Assert.Equal(3, model.Classify(Text, Text).Labels.Count);
    }

    [Fact]
    public async Task Concurrent_calls_give_the_same_answers()
    {
        using LightModel model = LoadTagger();
        IReadOnlyList<Entity> expected = model.FindEntities(Text);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.Equal(expected, model.FindEntities(Text));
            }
        })));
    }

    [Fact]
    public void A_cancelled_call_stops()
    {
        using LightModel model = LoadTagger();
        Assert.Throws<OperationCanceledException>(() => model.FindEntities([Text], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_disposed_model_refuses_calls()
    {
        LightModel model = LoadTagger();
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.FindEntities(Text));
    }

    [Fact]
    public async Task A_model_may_be_disposed_while_it_is_called()
    {
        LightModel model = LoadTagger();
        IReadOnlyList<Entity> expected = model.FindEntities(Text);
        Task[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            try
            {
                while (true)
                {
                    Assert.Equal(expected, model.FindEntities(Text));
                }
            }
            catch (ObjectDisposedException)
            {
                // The call came after the release, which is what this test waits for.
            }
        }))];
        await Task.Delay(50, TestContext.Current.CancellationToken);
        model.Dispose();
        await Task.WhenAll(callers);
    }

    /// <summary>The last hidden states of all tokens of a text, without the special ones.</summary>
    private static List<float[]> HiddenStates(ModelSession session, string text)
    {
        List<float[]> states = [];
        session.Encoders.Run([session.Encode(text)], (_, rows, _) =>
        {
            for (int row = 1; row < rows.Rows - 1; row++)
            {
                states.Add(rows.RowSpan(row).ToArray());
            }
        });
        return states;
    }

    /// <summary>A span-pair head's logits from full hidden states, span by span.</summary>
    private static unsafe float[] Logits(ModelSession session, TaskHead head, List<float[]> states, TextSpan first, TextSpan second)
    {
        IReadOnlyList<Token> tokens = session.Tokenizer.Tokenize(Text);
        using Workspace workspace = new();
        LightLM.Kernels.Matrix means = workspace.Matrix(WorkspaceBuffer.HeadInput, 1, 2 * states[0].Length);
        foreach ((TextSpan span, int offset) in ((TextSpan, int)[])[(first, 0), (second, states[0].Length)])
        {
            int[] inside = [.. Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Start < span.End && tokens[i].End > span.Start && i < states.Count)];
            for (int column = 0; column < states[0].Length; column++)
            {
                means.RowSpan(0)[offset + column] = inside.Average(i => states[i][column]);
            }
        }

        return head.Logits(means, workspace).RowSpan(0).ToArray();
    }

    private LightModel LoadTagger()
    {
        TinyCheckpoint checkpoint = new("ForTokenClassification");
        checkpoint.With("id2label", new System.Text.Json.Nodes.JsonObject { ["0"] = "B-x", ["1"] = "B-y", ["2"] = "B-z" });
        return AnyModel.Load(checkpoint.Save(_folder));
    }

    private LightModel LoadAnswerer() => AnyModel.Load(new TinyCheckpoint("ForQuestionAnswering")
        .With("task", "cmrc2018").With("max_length", 16).With("window_overlap", 4).With("max_question_tokens", 5).With("max_answer_tokens", 3)
        .Save(_folder));

    private LightModel Load(string architecture) => AnyModel.Load(new TinyCheckpoint(architecture).Save(_folder));
}
